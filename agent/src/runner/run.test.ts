import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deferred } from '../lib/deferred.ts';
import { isGroupAlive } from './group.ts';
import { ScriptRun, type RunOptions } from './run.ts';

let scripts = '';
beforeAll(async () => {
  scripts = await mkdtemp(join(tmpdir(), 'lubdub-run-'));
});
afterAll(() => rm(scripts, { recursive: true, force: true }));

interface Begun {
  run: ScriptRun;
  lines: string[];
  /** Its process id, once it has started. */
  started: Promise<number>;
  /** Resolves with the first line. */
  spoken: Promise<string>;
}

let count = 0;

/** Runs a script of bash. */
async function begin(body: string, options: Partial<RunOptions> = {}): Promise<Begun> {
  count += 1;
  const script = `script-${count}.sh`;
  await writeFile(join(scripts, script), `#!/bin/bash\n${body}\n`);
  const lines: string[] = [];
  const started = deferred<number>();
  const spoken = deferred<string>();
  const run = new ScriptRun({
    scripts,
    host: 'web-1',
    folder: '',
    script,
    arguments: [],
    timeoutSeconds: null,
    env: { PATH: process.env['PATH'] },
    clock: { now: () => Date.now() },
    onStart: (_at, pid) => started.resolve(pid),
    onLine: (level, line) => {
      lines.push(`${level} ${line}`);
      spoken.resolve(line);
    },
    ...options,
  });
  return { run, lines, started: started.promise, spoken: spoken.promise };
}

describe('a run', () => {
  test('gets its arguments as they are and only its own environment, and its lines are told apart', async () => {
    const { run, lines } = await begin('printf "%s|" "$@"; echo; echo "$WORD $LUBDUB_TOKEN"; echo oops >&2', {
      arguments: ['a b', '$HOME', '; rm -rf /', ''],
      env: { WORD: 'own' },
    });
    const end = await run.ended;
    expect(end).toMatchObject({ status: 'SUCCEEDED', exitCode: 0, error: null });
    expect(end.finishedAt).toBeGreaterThanOrEqual(end.startedAt);
    expect(lines.toSorted()).toEqual(['INFO a b|$HOME|; rm -rf /||', 'INFO own ', 'WARNING oops']);
    expect(end.output).toContain('own');
  });

  test('fails with its exit status, and with that of a shell where a signal ended it', async () => {
    const failed = await (await begin('exit 3')).run.ended;
    expect(failed).toMatchObject({ status: 'FAILED', exitCode: 3, error: null });
    const killed = await (await begin('kill -SEGV $$')).run.ended;
    expect(killed).toMatchObject({ status: 'FAILED', exitCode: 139, error: 'It was ended by signal SIGSEGV' });
  });

  test('that cannot be started fails with what to do, which its log says too', async () => {
    const { run, lines } = await begin('', { script: 'missing.sh' });
    const end = await run.ended;
    expect(end).toMatchObject({ status: 'FAILED', exitCode: null });
    expect(end.error).toMatch(/no script missing\.sh/);
    expect(lines).toEqual([`ERROR ${end.error}`]);
    await writeFile(join(scripts, 'a.rb'), 'puts 1');
    const noRuby = await (await begin('', { script: 'a.rb', env: { PATH: '/nowhere' } })).run.ended;
    expect(noRuby.error).toMatch(/ruby, .* is not on host web-1/);
  });

  test('may open /dev/stdout and /dev/stderr, as in a terminal', async () => {
    const { run, lines } = await begin('echo out > /dev/stdout; echo err > /dev/stderr; echo both | tee /dev/stderr');
    expect(await run.ended).toMatchObject({ status: 'SUCCEEDED', exitCode: 0 });
    expect(lines.map((line) => line.slice(line.indexOf(' ') + 1)).toSorted()).toEqual(['both', 'both', 'err', 'out']);
  });

  test('that is cancelled ends with all that it has started, by force where it must', async () => {
    const { run, started, spoken } = await begin(`(trap '' TERM; echo ready; while :; do sleep 0.05; done) & wait`);
    const pid = await started;
    await spoken;
    run.end('CANCELLED', 'It was cancelled', 300);
    expect(await run.ended).toMatchObject({ status: 'CANCELLED', error: 'It was cancelled' });
    expect(isGroupAlive(pid)).toBe(false);
  });

  test('that is cancelled before it has begun does not begin', async () => {
    const { run, lines } = await begin('echo begun');
    run.end('CANCELLED', 'It was cancelled');
    expect(await run.ended).toMatchObject({ status: 'CANCELLED', exitCode: null });
    expect(lines).toEqual([]);
  });

  test('whose script begins with a byte order mark is run as if it did not', async () => {
    await writeFile(join(scripts, 'marked.sh'), '\uFEFF#!/bin/bash -e\nfalse || echo "$0" "$@"\nexit 4\n');
    const { run, lines } = await begin('', { script: 'marked.sh', arguments: ['a b', '-c'] });
    expect(await run.ended).toMatchObject({ exitCode: 4 });
    expect(lines).toEqual([`INFO ${join(scripts, 'marked.sh')} a b -c`]);
  });

  test('keeps characters whole that come in pieces, though the other stream comes between', async () => {
    const { run } = await begin(`printf 'gr\\303'; sleep 0.1; echo 0 errors >&2; sleep 0.1; printf '\\274n\\n'`);
    expect((await run.ended).output).toBe('gr0 errors\nün\n');
  });

  test('may have a time-out that is longer than a timer of Node can be', async () => {
    const { run } = await begin('sleep 0.2', { timeoutSeconds: 40 * 86_400 });
    expect(await run.ended).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('that takes too long is ended, and may tidy up', async () => {
    const { run, lines } = await begin(`trap 'echo bye; exit 7' TERM; sleep 60 & wait`, { timeoutSeconds: 0.3 });
    expect(await run.ended).toMatchObject({
      status: 'TIMED_OUT',
      exitCode: 7,
      error: 'It took longer than its time-out of 0.3 s and was ended',
    });
    expect(lines).toEqual(['INFO bye']);
  });

  test('has ended when its script has, though something that it left behind holds its output open', async () => {
    const { run, started } = await begin('sleep 30 & echo done');
    const pid = await started;
    expect(await run.ended).toMatchObject({ status: 'SUCCEEDED', output: 'done\n' });
    expect(isGroupAlive(pid)).toBe(true);
    process.kill(-pid, 'SIGKILL');
  });
});
