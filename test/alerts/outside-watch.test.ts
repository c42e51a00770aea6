import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OutsideWatchJob } from '../../server/src/features/alerts/outside-watch/outside-watch.job.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import { addChannel, addRule } from '../kit/alerts.ts';
import { createApp, readApp, statusOf } from '../kit/apps.ts';
import { TestClock } from '../kit/clock.ts';
import { HttpReceiver, type ReceiverAnswer } from '../kit/http-receiver.ts';
import { send } from '../kit/http.ts';
import { startServer, type TestServer } from '../kit/server.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

test('another Lubdub sees this one live, and die', async () => {
  const clock = new TestClock();
  await using other = await startServer({ database: 'pglite', clock });
  const app = await createApp(other, { schedule: { everySeconds: 60 }, graceSeconds: 10 });
  const watched = await startServer({ database: 'pglite', clock, watchdogUrl: `${other.url}/ping/${app.pingKey}` });
  const pass = async (ms: number, servers: readonly TestServer[]): Promise<void> => {
    for (let left = ms; left > 0; left -= 4 * SECOND_MS) {
      clock.advance(4 * SECOND_MS);
      for (const server of servers) await server.sweep();
    }
  };
  await pass(2 * MINUTE_MS, [watched, other]);
  // At once, and each minute.
  expect(await readApp(other, app.id)).toMatchObject({ status: 'UP', heartbeatCount: 3 });
  await watched[Symbol.asyncDispose]();
  await pass(MINUTE_MS + 16 * SECOND_MS, [other]);
  expect(await statusOf(other, app.id)).toBe('DOWN');
});

describe('a server that is watched from outside', () => {
  let receiver: HttpReceiver;
  let server: TestServer;
  beforeAll(async () => {
    receiver = await HttpReceiver.start();
    server = await startServer({ database: 'pglite', watchdogUrl: `${receiver.url}/watch?key=1` });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await receiver[Symbol.asyncDispose]();
  });

  /** Requests that came in this time, of which only a part is lived through: it takes long. */
  async function requestsWithin(minutes: number): Promise<number> {
    const before = receiver.requests.length;
    for (let half = 0; half < minutes * 2; half += 1) {
      server.clock.advance(MINUTE_MS / 2);
      await server.sweep();
    }
    return receiver.requests.length - before;
  }

  test('requests the URL once a minute, wherever it is', async () => {
    await server.sweep();
    expect(receiver.requests, 'at once').toHaveLength(1);
    expect(await requestsWithin(5)).toBe(5);
    expect(receiver.requests.at(-1)).toMatchObject({ method: 'GET', path: '/watch?key=1' });
  });

  const REFUSAL = `create function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'cannot execute in a read-only transaction' using errcode = '25006'; end $$`;
  /** Messages cannot be claimed. */
  const NO_CLAIMS = [
    `create function no_claims() returns trigger language plpgsql as $$ begin raise exception 'not now'; end $$`,
    'create trigger no_claims before update on notice for each row execute function no_claims()',
  ];
  const CLAIMS = ['drop function no_claims cascade'];

  test.each<[string, string[], string[]]>([
    [
      'nobody looks for silence',
      ['alter table milestone rename to milestone_away'],
      ['alter table milestone_away rename to milestone'],
    ],
    [
      'beats cannot be stored',
      [
        REFUSAL,
        ...['heartbeat', 'milestone'].map(
          (table) => `create trigger refuse before insert on ${table} for each row execute function refuse()`,
        ),
      ],
      ['drop function refuse cascade'],
    ],
    [
      'alerts are not planned',
      ['alter table incident rename to incident_away'],
      ['alter table incident_away rename to incident'],
    ],
    ['what is due is not sent', NO_CLAIMS, CLAIMS],
  ])('does not while %s, and does again when that is over', async (_what, breaking, mending) => {
    await using hook = await HttpReceiver.start();
    await addRule(server, await addChannel(server, hook.url), { afterSeconds: 10 });
    const { pingKey } = await createApp(server);
    await send(`${server.url}/ping/${pingKey}/fail`);
    // The notice is there, and not due.
    await server.sweep();
    for (const statement of breaking) await server.sql.query(statement);
    await requestsWithin(2);
    expect(await requestsWithin(3)).toBe(0);
    for (const statement of mending) await server.sql.query(statement);
    expect(await requestsWithin(2)).toBeGreaterThanOrEqual(1);
  });

  test('does while a receiver is down, and while one is slow', async () => {
    await using hook = await HttpReceiver.start({ status: 503 });
    const channelId = await addChannel(server, hook.url);
    await addRule(server, channelId);
    const { pingKey } = await createApp(server);
    await send(`${server.url}/ping/${pingKey}/fail`);
    expect(await requestsWithin(2)).toBe(2);
    expect(hook.requests.length).toBeGreaterThan(1);

    // As if there were more than it takes in a minute: one has just been taken, and others wait.
    await server.sql.query('update channel set problem = null where id = $1', [channelId]);
    for (const statement of NO_CLAIMS) await server.sql.query(statement);
    const taken = `update delivery set sent_at = $2, state = 'SENT' where channel_id = $1`;
    await server.sql.query(taken, [channelId, server.clock.iso(2 * MINUTE_MS)]);
    expect(await requestsWithin(3)).toBe(3);
    expect(await requestsWithin(1)).toBe(0);
    for (const statement of CLAIMS) await server.sql.query(statement);
  });
});

describe('a watchdog URL that does not work', () => {
  const answers: [string, ReceiverAnswer, RegExp][] = [
    ['an error', { status: 503 }, /^127\.0\.0\.1:\d+ has answered 503$/],
    ['a redirection', { status: 302, headers: { location: '/x' } }, /answered 302, which is not followed/],
    ['nothing', { instead: 'SILENCE' }, /did not answer in time$/],
    ['the end of the connection', { instead: 'RESET' }, /closed the connection/],
  ];

  test.each(answers)(
    'that answers with %s is told in a line each ten minutes, without the URL',
    async (_what, answer, reason) => {
      await using receiver = await HttpReceiver.start(answer);
      const { job, clock, lines } = watch(`${receiver.url}/ping/secret-key`, 50);
      for (let minute = 0; minute < 10; minute += 1) {
        await job.sweep();
        clock.advance(MINUTE_MS);
      }
      expect(receiver.requests).toHaveLength(10);
      expect(lines).toEqual([
        { msg: 'the watchdog URL could not be requested', reason: expect.stringMatching(reason) },
      ]);
      await job.sweep();
      expect(lines).toHaveLength(2);
      expect(JSON.stringify(lines)).not.toContain('secret');
      await job.stop();
    },
  );

  test('is given up when the server stops', async () => {
    await using receiver = await HttpReceiver.start({ instead: 'SILENCE' });
    const { job, lines } = watch(receiver.url);
    void job.sweep();
    await receiver.received(1);
    await job.stop();
    expect(lines).toEqual([]);
  });

  test('is not requested while all is not well, which is told once that matters', async () => {
    await using receiver = await HttpReceiver.start();
    let problem: () => Promise<string | null> = async () => 'nobody is looked for';
    const { job, clock, lines } = watch(receiver.url, 1_000, () => problem());
    for (let seconds = 0; seconds <= 80; seconds += 5) {
      await job.sweep();
      clock.advance(5 * SECOND_MS);
    }
    expect(lines).toEqual([
      { msg: 'the watchdog URL is not requested: all is not well', reason: 'nobody is looked for' },
    ]);
    problem = () => Promise.reject(new Error('gone'));
    await job.sweep();
    expect(receiver.requests).toHaveLength(0);
    problem = async () => null;
    await job.sweep();
    expect(receiver.requests).toHaveLength(1);
    await job.stop();
  });
});

function watch(url: string, timeoutMs = 5_000, problem: () => Promise<string | null> = async () => null) {
  const lines: unknown[] = [];
  const logger = createLogger('warn', {
    write: (line: string) => {
      const { msg, reason } = JSON.parse(line) as { msg: string; reason: string };
      lines.push({ msg, reason });
    },
  });
  const clock = new TestClock();
  return { job: new OutsideWatchJob({ url: new URL(url), problem, clock, logger, timeoutMs }), clock, lines };
}
