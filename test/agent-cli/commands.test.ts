import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { KeptBeats } from '../../agent/src/spool/kept-beats.ts';
import { AgentProcess, Scripts } from '../kit/agent-process.ts';
import { createApp, uniqueName } from '../kit/apps.ts';
import { eventually } from '../kit/eventually.ts';
import { useServer } from '../kit/server.ts';
import { TcpProxy } from '../kit/tcp-proxy.ts';

const MAIN = fileURLToPath(new URL('../../agent/src/main.ts', import.meta.url));

const server = useServer('pglite', { live: true });

const state = mkdtempSync(join(tmpdir(), 'lubdub-state-'));
afterAll(() => rmSync(state, { recursive: true, force: true }));

/** Runs `lubdub` to its end. */
async function lubdub(args: string[], input = '', env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      XDG_STATE_HOME: state,
      LUBDUB_SERVER: server().url,
      LUBDUB_USER: 'ann',
      LUBDUB_HOST: 'web-1',
      NODE_COMPILE_CACHE: join(tmpdir(), 'lubdub-compile-cache'),
      ...env,
    },
  });
  const ended = { code: null as number | null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ended.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ended.stderr += text;
  });
  child.stdin.end(input);
  [ended.code] = (await once(child, 'close')) as [number | null];
  return ended;
}

const newSlug = async (input: object = {}): Promise<string> =>
  (await createApp(server(), { name: uniqueName('cli'), ...input })).slug;

interface Beat {
  kind: string;
  exitCode: number | null;
  message: string | null;
  runId: string | null;
  user: string;
  host: string;
  durationMs: number | null;
  occurredAt: string;
}

/** The beats of an app, the newest first. */
async function beatsOf(slug: string): Promise<Beat[]> {
  const { app } = await server().query<{ app: { heartbeats: { nodes: Beat[] } } }>(
    'query ($slug: String!) { app(slug: $slug) { heartbeats(first: 10) { nodes { kind exitCode message runId user host durationMs occurredAt } } } }',
    { slug },
  );
  return app.heartbeats.nodes;
}

describe('lubdub beat', () => {
  test('sends one heartbeat, and says what the app is then', async () => {
    const slug = await newSlug();
    const ended = await lubdub(['beat', slug, '--message', '42 GB']);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^cli\S* is UP, the next beat is due by 20\S+\n$/);
    expect(await beatsOf(slug)).toMatchObject([{ kind: 'SUCCESS', message: '42 GB', user: 'ann', host: 'web-1' }]);
  });

  test('says names as a terminal may be given them', async () => {
    const name = `${uniqueName('cli')}\u001B]0;title\u0007\u001B[31m`;
    const { slug } = await createApp(server(), { name });
    const { stdout } = await lubdub(['beat', slug]);
    expect(stdout).toContain(String.raw`\u001b]0;title\u0007\u001b[31m is UP`);
    expect((await lubdub(['check', '--app', slug, '--stale', '0.001s'])).stdout).toMatch(/^[ -~\n]*$/);
  });

  test('sends a failure with its exit code, and a message from standard input', async () => {
    const slug = await newSlug();
    expect((await lubdub(['beat', slug, '--exit-code', '3', '--message', '-'], 'disk full')).stdout).toMatch(/is DOWN/);
    expect(await beatsOf(slug)).toMatchObject([{ kind: 'FAIL', exitCode: 3, message: 'disk full' }]);
  });

  test('fails in one line where there is no such app, or a flag is wrong', async () => {
    const missing = await lubdub(['beat', 'no-such-app']);
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toMatch(/^App not found: .*no-such-app.*\n$/);
    expect(await lubdub(['beat', 'x', '--exit-code', 'two'])).toMatchObject({
      code: 1,
      stderr: '--exit-code must be a whole number, not "two"\n',
    });
    expect((await lubdub(['beat', 'x', '--kind', 'late'])).stderr).toMatch(
      /Allowed choices are success, fail, start, log/,
    );
  });
});

describe('lubdub exec', () => {
  test('sends a START, and an end with duration, exit code and output', async () => {
    const slug = await newSlug();
    const ended = await lubdub(['exec', slug, '--', 'sh', '-c', 'echo working; sleep 0.5; echo broken >&2; exit 7']);
    expect(ended).toEqual({ code: 7, stdout: 'working\n', stderr: 'broken\n' });
    const [end, start] = await beatsOf(slug);
    expect(start).toMatchObject({ kind: 'START', host: 'web-1' });
    expect(end).toMatchObject({ kind: 'FAIL', exitCode: 7, runId: start?.runId, message: 'working\nbroken\n' });
    expect(end?.durationMs).toBeGreaterThanOrEqual(200);
  });

  test('exits as the command does also where there is no such app', async () => {
    const ended = await lubdub(['exec', 'no-such-app', '--', 'true']);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/^lubdub: no beat for no-such-app: App not found/);
  });
});

describe('while Lubdub restarts', () => {
  test('START and end of a command, and a beat, are brought later, once, in order and with their own times', async () => {
    const slug = await newSlug();
    await using proxy = new TcpProxy({ host: '127.0.0.1', port: Number(new URL(server().url).port) });
    await proxy.listen();
    const env = { LUBDUB_SERVER: `http://127.0.0.1:${proxy.port}` };
    proxy.cut();
    const away = await lubdub(['exec', slug, '--', 'sh', '-c', 'sleep 0.3; exit 7'], '', env);
    expect(away.code).toBe(7);
    expect(away.stderr).toMatch(/^lubdub: the beat for \S+ is kept and brought later: .*\n$/);
    expect(await beatsOf(slug)).toEqual([]);
    proxy.restore();
    expect(await lubdub(['beat', slug, '--message', 'next'], '', env)).toMatchObject({ code: 0, stderr: '' });
    expect(await lubdub(['beat', slug, '--message', 'last'], '', env)).toMatchObject({ code: 0, stderr: '' });
    const [last, next, end, start, ...more] = await beatsOf(slug);
    expect(more).toEqual([]);
    expect([last?.message, next?.message, end?.exitCode, end?.kind, start?.kind]).toEqual([
      'last',
      'next',
      7,
      'FAIL',
      'START',
    ]);
    expect(end?.runId).toBe(start?.runId);
    const times = [start, end].map((beat) => Date.parse(beat?.occurredAt ?? ''));
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(200);
    expect(times[1]! - times[0]!).toBeLessThan(3_000);
  });
});

describe('an agent', () => {
  test('brings what a command of its user could not bring', async () => {
    const slug = await newSlug();
    const spool = join(state, 'agent');
    const kept = new KeptBeats({ directories: [join(spool, 'beats')], maxBytes: 1e6, maxAgeMs: 1e9, now: Date.now });
    kept.add({ app: slug, kind: 'FAIL', occurredAt: new Date(Date.now() - 60_000).toISOString() });
    await using scripts = await Scripts.make();
    await using agent = await AgentProcess.start({ server: server().url, scripts, host: uniqueName('host'), spool });
    expect(agent.spool).toBe(spool);
    const beats = await eventually(
      () => beatsOf(slug),
      ({ length }) => length > 0,
    );
    expect(beats).toMatchObject([{ kind: 'FAIL' }]);
    await eventually(
      () => kept.peek(10),
      ({ length }) => length === 0,
    );
  });
});

describe('lubdub check', () => {
  test('is OK for an app that beats, critical for one that is stale or has never beaten', async () => {
    const slug = await newSlug();
    expect(await lubdub(['check', '--app', slug])).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(/^LUBDUB CRITICAL - 1 of 1 source missing \| sources=1 /) as string,
    });
    await lubdub(['beat', slug]);
    expect(await lubdub(['check', '--app', slug])).toMatchObject({
      code: 0,
      stdout: 'LUBDUB OK - 1 source beating | sources=1 stale=0 missing=0 down=0 late=0\n',
    });
    const stale = await lubdub(['check', '--app', slug, '--stale', '0.001s']);
    expect(stale.code).toBe(2);
    expect(stale.stdout).toMatch(
      /^LUBDUB CRITICAL - 1 of 1 source stale \| .*\nSTATE .*\nSTALE +cli\S+ +ann@web-1 +production +\ds ago\n$/,
    );
  });

  test('looks at all apps where none is named, and says which are not well', async () => {
    const [well, failed] = [await newSlug(), await newSlug()];
    await lubdub(['beat', well]);
    await lubdub(['beat', failed, '--kind', 'fail']);
    const ended = await lubdub(['check']);
    expect(ended.code).toBe(2);
    expect(ended.stdout).toMatch(new RegExp(`^DOWN +${failed} `, 'm'));
    expect(ended.stdout).not.toContain(well);
  });

  test('is unknown, in one line, where it cannot tell', async () => {
    const line = async (args: string[]) => {
      const { code, stdout, stderr } = await lubdub(['check', ...args]);
      expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
      return stdout;
    };
    expect(await line(['--app', 'no-such-app'])).toBe('LUBDUB UNKNOWN - there is no app "no-such-app"\n');
    expect(await line(['--server', 'http://127.0.0.1:9'])).toMatch(/^LUBDUB UNKNOWN - .* nothing listens there\n$/);
    expect(await line(['--stale', 'soon'])).toMatch(/^LUBDUB UNKNOWN - --stale must be a time/);
    expect(await line(['--bogus'])).toMatch(/^LUBDUB UNKNOWN - unknown option/);
    expect(await line(['--app'])).toMatch(/^LUBDUB UNKNOWN - option .* argument missing/);
  });
});

describe('lubdub install', () => {
  test('prints the agent with every setting that is given, by whatever way, and a timer that outlives a restart', async () => {
    const env = { LUBDUB_DRAIN: '90', LUBDUB_SERVER: 'https://ann:secret@lubdub.example.org', LUBDUB_TOKEN: 'hidden' };
    const flags = [
      '--scripts',
      '/srv/my scripts',
      '--spool-mb',
      '8',
      '--environment',
      'development',
      '--run-lines',
      '200',
    ];
    const { code, stdout } = await lubdub(['install', '--systemd', ...flags], '', env);
    expect(code).toBe(0);
    const start = /^ExecStart=(.*)$/m.exec(stdout)?.[1];
    expect(start).toContain(
      'agent --user ann --host web-1 --environment development --scripts "/srv/my scripts" --spool-mb 8 --drain 90 --run-lines 200',
    );
    expect(stdout).toMatch(/^TimeoutStopSec=120$/m);
    expect(stdout).toContain('OnBootSec=');
    expect(stdout).not.toMatch(/secret|hidden/);
    const cron = (await lubdub(['install', '--cron', ...flags], '', { ...env, LUBDUB_SERVER: 'http://l.lan:4000' }))
      .stdout;
    expect(cron).toMatch(/^@reboot .* agent --server http:\/\/l\.lan:4000 .*--scripts '\/srv\/my scripts'/m);
  });
});
