import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const children: ChildProcess[] = [];
// One that spins would do so for ever.
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A process under a watchdog of 2 seconds that does `work`. */
function underWatchdog(work: string) {
  const module = fileURLToPath(new URL('./watchdog.ts', import.meta.url));
  const code = `import { startWatchdog } from ${JSON.stringify(module)}; startWatchdog({ patienceSeconds: 2, onFailure: (error) => { throw error; } }); ${work}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return { child, ended: once(child, 'exit'), stdout: text(child.stdout), stderr: text(child.stderr) };
}

test('a process that spins is ended, and says why', async () => {
  const { ended, stderr } = underWatchdog('setTimeout(() => { for (;;); }, 100)');
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(await stderr).toMatch(/^Lubdub has not answered anything for 2 seconds and ends itself.*\n$/);
});

test('a process that is suspended for longer goes on, and one that turns is left alone', async () => {
  const { child, ended, stdout } = underWatchdog(
    `process.stdout.write('ready\\n'); process.on('SIGUSR2', () => { process.stdout.write('alive\\n'); process.exit(0); }); setInterval(() => {}, 1_000)`,
  );
  await once(child.stdout, 'readable');
  child.kill('SIGSTOP');
  // Longer than its patience, by the clock of everybody else.
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  child.kill('SIGCONT');
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.kill('SIGUSR2');
  expect(await ended).toEqual([0, null]);
  expect(await stdout).toContain('alive');
});
