import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
/** Nobody listens there. */
const AWAY = 'http://127.0.0.1:9';

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** `lubdub exec nightly -- command…` while Lubdub is away; `onOutput` may send a signal. */
async function exec(command: string[], onOutput: (kill: (signal: NodeJS.Signals) => void) => void = () => {}) {
  const args = [MAIN, 'exec', '--server', AWAY, 'nightly', '--', ...command];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended: Ended = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => {
    ended.stdout += text.toString();
    onOutput((signal) => child.kill(signal));
  });
  child.stderr.on('data', (text: Buffer) => {
    ended.stderr += text.toString();
  });
  child.stdin.end('typed\n');
  [ended.code] = (await once(child, 'close')) as [number | null];
  return ended;
}

describe('exec, while Lubdub is away,', () => {
  it('passes input, output and arguments through, exits as the command does, and says that no beat was sent', async () => {
    const ended = await exec(['sh', '-c', 'cat; echo "$1"; echo oops >&2; exit 3', 'sh', '--kind']);
    expect(ended.code).toBe(3);
    expect(ended.stdout).toBe('typed\n--kind\n');
    expect(ended.stderr).toBe(
      `oops\nlubdub: no beat for nightly: Lubdub at ${AWAY} cannot be reached: nothing listens there\n`,
    );
  });

  it('exits as a shell would where there is no such command', async () => {
    const ended = await exec(['no-such-command-anywhere']);
    expect(ended.code).toBe(127);
    expect(ended.stderr).toMatch(/^lubdub: there is no command no-such-command-anywhere\n/);
    expect((await exec(['/etc/passwd'])).code).toBe(126);
  });

  it('hands signals on, and exits as a shell would for a command that one has ended', async () => {
    const ended = await exec(['sh', '-c', 'echo ready; exec sleep 60'], (kill) => kill('SIGTERM'));
    expect(ended.code).toBe(128 + 15);
  });

  it('does not wait for what the command leaves behind', async () => {
    const began = performance.now();
    expect((await exec(['sh', '-c', 'sleep 20 & echo done'])).stdout).toBe('done\n');
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('passes on all of a large output', async () => {
    const ended = await exec(['sh', '-c', 'head -c 3000000 /dev/zero | tr "\\0" x']);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toHaveLength(3_000_000);
  });
});
