import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
/** Nobody listens there. */
const AWAY = 'http://127.0.0.1:9';

const state = mkdtempSync(join(tmpdir(), 'lubdub-exec-'));
afterAll(() => rmSync(state, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Options {
  /** Before the app. */
  flags?: string[];
  env?: Record<string, string | undefined>;
  /** May send a signal. */
  onOutput?(kill: (signal: NodeJS.Signals) => void): void;
}

/** `lubdub exec nightly -- command…`, by default while Lubdub is away. */
async function exec(command: string[], { flags = [], env = {}, onOutput = () => {} }: Options = {}): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, 'exec', ...flags, 'nightly', '--', ...command], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      LUBDUB_SERVER: AWAY,
      XDG_STATE_HOME: state,
      NODE_COMPILE_CACHE: join(tmpdir(), 'lubdub-compile-cache'),
      ...env,
    },
  });
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

// Several at once: each waits for Lubdub until its patience ends.
describe.concurrent('exec, while Lubdub is away,', () => {
  it('passes input, output and arguments through, exits as the command does, and says that its beats are kept', async () => {
    const ended = await exec(['sh', '-c', 'cat; echo "$1"; echo oops >&2; exit 3', 'sh', '--kind']);
    expect(ended.code).toBe(3);
    expect(ended.stdout).toBe('typed\n--kind\n');
    expect(ended.stderr).toBe(
      `oops\nlubdub: the beat for nightly is kept and brought later: Lubdub at ${AWAY} cannot be reached: nothing listens there\n`,
    );
  });

  it('exits as a shell would where there is no such command', async () => {
    const ended = await exec(['no-such-command-anywhere']);
    expect(ended.code).toBe(127);
    expect(ended.stderr).toMatch(/^lubdub: there is no command no-such-command-anywhere\n/);
    expect((await exec(['/etc/passwd'])).code).toBe(126);
  });

  it('hands signals on, and exits as a shell would for a command that one has ended', async () => {
    const ended = await exec(['sh', '-c', 'echo ready; exec sleep 60'], {
      onOutput: (kill) => kill('SIGTERM'),
    });
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

/** Where the settings are wrong nobody is waited for. */
describe.concurrent('exec runs the command and exits as it does', () => {
  const wrong: [what: string, options: Options, says: RegExp][] = [
    ['the address is none', { env: { LUBDUB_SERVER: 'lubdub' } }, /LUBDUB_SERVER="lubdub" must be the address/],
    ['its password cannot be read', { env: { LUBDUB_SERVER: 'http://a:%zz@127.0.0.1:9' } }, /URI malformed/],
    ['the config file is missing', { env: { LUBDUB_CONFIG: '/nowhere.json' } }, /\/nowhere\.json cannot be read/],
    ['the environment is unknown', { flags: ['--environment', 'qa'] }, /--environment="qa" must be/],
    ['a number is none', { env: { LUBDUB_SPOOL_MB: 'much' } }, /LUBDUB_SPOOL_MB="much" must be a number/],
    ['a flag is unknown', { flags: ['--bogus'] }, /unknown option '--bogus'/],
    ['a flag has no value', { flags: ['--host'] }, /option --host/],
  ];
  it.each(wrong)('though %s, which it says in one line', async (_what, options, says) => {
    const flags =
      options.flags?.[0] === '--host' ? { ...options, flags: ['x', '--host', '--', 'sh', '-c', 'exit 5'] } : options;
    const ended = await exec(['sh', '-c', 'echo done; exit 5'], flags);
    expect(ended.code).toBe(5);
    expect(ended.stderr).toMatch(/^lubdub: no beat[^\n]*\n$/);
    expect(ended.stderr).toMatch(says);
  });

  it('and hands it neither the token nor the password of the address', async () => {
    const env = { LUBDUB_TOKEN: 'secret', LUBDUB_SERVER: 'http://ann:secret@127.0.0.1:9/', LUBDUB_ENVIRONMENT: 'qa' };
    expect((await exec(['sh', '-c', 'env | grep LUBDUB_ | sort'], { env })).stdout).toBe(
      'LUBDUB_ENVIRONMENT=qa\nLUBDUB_SERVER=http://127.0.0.1:9/\n',
    );
  });

  it('with the very output of this process where it is not to be kept', async () => {
    const ended = await exec(['sh', '-c', 'echo out; echo err >&2; readlink /proc/self/fd/1 /proc/$PPID/fd/1'], {
      flags: ['--no-output'],
      env: { LUBDUB_SERVER: 'none' },
    });
    const [out, own, parents] = ended.stdout.split('\n');
    expect(out).toBe('out');
    expect(own).toBe(parents);
    expect(ended.stderr).toMatch(/^lubdub: no beat.*\n?err\n|^err\nlubdub: no beat.*\n$/);
  });

  it('whose script may open /dev/stdout and /dev/stderr, as in a terminal', async () => {
    const script = 'echo out > /dev/stdout; echo err > /dev/stderr; echo both | tee /dev/stderr';
    const ended = await exec(['sh', '-c', script], { env: { LUBDUB_SERVER: 'none' } });
    expect(ended.stdout).toBe('out\nboth\n');
    expect(ended.stderr).toMatch(/^(lubdub: no beat.*\n)?err\nboth\n/);
  });

  it('which ends when nobody reads its output any more, as it would alone', async () => {
    const script = `"$0" "$1" exec nightly -- yes | head -n 2`;
    const child = spawn('sh', ['-c', script, process.execPath, MAIN], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'], LUBDUB_SERVER: 'none' },
    });
    child.stdout.resume();
    expect(await once(child, 'close')).toEqual([0, null]);
  });
});

describe.concurrent('the beats of a command that Lubdub could not be told of', () => {
  it('are kept with the times at which they happened, the START first', async () => {
    const spool = join(state, 'own');
    await exec(['sh', '-c', 'exit 3'], { flags: ['--spool', spool] });
    expect(readdirSync(join(spool, 'beats'))).toHaveLength(2);
  });

  it('are kept for a user who has neither a name nor a home, or one that cannot be written to', async () => {
    const temporary = join(state, 'temporary');
    const env = { XDG_STATE_HOME: '/proc/nowhere', TMPDIR: temporary };
    expect((await exec(['true'], { env })).stderr).toMatch(/is kept and brought later/);
    const [own = ''] = readdirSync(temporary);
    expect(readdirSync(join(temporary, own))).toHaveLength(2);
  });

  it('do not hold up its end for longer than 5 s by a server that does not answer', async () => {
    const silent = createServer(() => {});
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;
    const began = performance.now();
    const ended = await exec(['true'], { env: { LUBDUB_SERVER: `http://127.0.0.1:${port}` } });
    expect(ended.stderr).toMatch(/is kept and brought later/);
    // Its own start included.
    expect(performance.now() - began).toBeLessThan(9_000);
    silent.close();
  });
});
