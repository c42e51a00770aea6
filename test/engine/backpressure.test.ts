import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Broadcast } from '../../server/src/lib/broadcast.ts';
import { AppCache } from '../../server/src/ledger/app-cache.ts';
import { BeatWriter } from '../../server/src/ledger/beat-writer.ts';
import { EventHub } from '../../server/src/ledger/event-hub.ts';
import { Writability } from '../../server/src/ledger/writability.ts';
import { checkBeat } from '../../server/src/features/heartbeats/heartbeat.input.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import { createApp, readApp } from '../kit/apps.ts';
import { beats } from '../kit/beats.ts';
import { makeDatabase } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { send } from '../kit/http.ts';
import { withPostgres } from '../kit/postgres.ts';
import { startServer } from '../kit/server.ts';

/** What is promised to callers. */
const ANSWER_MS = 5_000;
/** More than any bound that memory allows; the issue of a queue without one is that it has none. */
const MANY = 200_000;

test('beats wait up to a bound, the next are refused at once, and those that wait are answered within 5 s', async () => {
  // A busy machine takes longer to tell 64,000 callers than a moved clock.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setImmediate', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const never = () => new Promise<never>(() => {});
  const logger = createLogger('silent');
  const sql = { query: never, transaction: never };
  const writer = new BeatWriter({
    sql,
    pipeline: { query: never },
    cache: new AppCache(),
    hub: new EventHub(0, never, logger),
    incidentsChanged: new Broadcast<null>(),
    now: () => 0,
    identity: { shard: 0, processId: null },
    onNextCheck: () => {},
    groupsAtOnce: 2,
    writability: new Writability({ sql, now: () => 0, diskProblem: () => null }),
    ensurePartitions: never,
    logger,
  });
  const address = { by: 'pingKey', value: randomUUID() } as const;
  const beat = checkBeat({}, 0);
  const answers: Promise<unknown>[] = [];
  let told = 0;
  const record = () =>
    writer.record(address, beat).catch((error: { code: string }) => {
      told += 1;
      return error.code;
    });
  while (answers.length < MANY && writer.queued === answers.length) answers.push(record());
  expect(answers.length).toBeLessThan(MANY);
  expect(writer.queued).toBeGreaterThanOrEqual(10_000);
  expect(await answers.at(-1)).toBe('UNAVAILABLE');
  expect(told, 'at once: before anybody who waits').toBe(1);
  await vi.advanceTimersByTimeAsync(ANSWER_MS - 1);
  expect(told, 'in time: all').toBe(answers.length);
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['UNAVAILABLE']));
  expect(writer.queued).toBeLessThanOrEqual(2_000);
});

test('while the database stands still everyone is told within 5 s, and when it goes on so does the server', async () => {
  const place = await makeDatabase('postgresql');
  await using server = await startServer({ database: 'postgresql', place, live: true });
  const app = await createApp(server, { schedule: { everySeconds: 3_600 } });
  const call = Array.from({ length: 500 }, () => ({ app: app.id }));

  await withPostgres(place.databaseUrl!, async (lock) => {
    await lock.query('begin');
    await lock.query('lock table app_state in access exclusive mode');
    const began = performance.now();
    const calls = Promise.all(Array.from({ length: 4 }, () => beats(server, call)));
    const pings = Promise.all(Array.from({ length: 20 }, () => send(`${server.url}/ping/${app.pingKey}`)));
    // It is there, only slow.
    expect((await send(`${server.url}/health`)).status).toBe(200);
    expect(new Set((await pings).map(({ status }) => status))).toEqual(new Set([503]));
    expect((await pings).every(({ headers }) => Number(headers['retry-after']) > 0)).toBe(true);
    expect(new Set((await calls).flat().map(({ error }) => error?.code))).toEqual(new Set(['UNAVAILABLE']));
    // Not only when the commit itself is given up, after 15 s.
    expect(performance.now() - began).toBeLessThan(2 * ANSWER_MS);
    await lock.query('rollback');
  });

  await eventually(
    () => send(`${server.url}/ping/${app.pingKey}`),
    ({ status }) => status === 200,
  );
  expect((await readApp(server, app.id))?.status).toBe('UP');
  expect((await beats(server, call)).filter(({ error }) => error !== null)).toEqual([]);
});
