import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { addChannel, addRule, told, type Told } from '../kit/alerts.ts';
import { createApp, type App } from '../kit/apps.ts';
import { makeDatabase, type DatabaseKind } from '../kit/databases.ts';
import { HttpReceiver } from '../kit/http-receiver.ts';
import { killServerProcesses } from '../kit/server-process.ts';
import { Herd } from './herd.ts';

/** Incidents of each app, one after the other. */
const ROUNDS = 3;
const AT_ONCE = 20;
/** What a receiver takes for each message. */
const RECEIVER_MS = 200;
/** Longer than a receiver and the writing of its answer take. */
const QUIET_MS = 800;
const PATIENCE_MS = 90_000;
const UNTOLD = `{ deliveries(filter: { state: [PENDING, FAILED] }) { totalCount }
  incidents(filter: { state: [OPEN] }) { totalCount } }`;
const TIMEOUT_MS = 120_000;

// Not after each: they run side by side.
afterAll(killServerProcesses);

interface Chaos {
  database: DatabaseKind;
  servers: number;
  kills: number;
  incidents: number;
}

describe.concurrent.each<Chaos>([
  { database: 'postgresql', servers: 3, kills: 6, incidents: 300 },
  { database: 'pglite', servers: 1, kills: 3, incidents: 150 },
])('alerts of $servers processes on $database', (chaos) => {
  test(
    `survive ${chaos.kills} kills: who is told of a beginning is told of the end, nobody twice, nothing is lost`,
    async ({ onTestFinished }) => {
      const place = await makeDatabase(chaos.database);
      onTestFinished(place.remove);
      const refused = new Set<number>();
      await using receiver = await startReceiver(refused);
      const taken = (): Told[] => told(receiver).filter((_, index) => !refused.has(index));
      await using herd = await Herd.start(place, chaos.servers);
      const first = await herd.client();
      await addRule(first, await addChannel(first, receiver.url));
      const apps = await Promise.all(
        Array.from({ length: chaos.incidents / ROUNDS }, () =>
          createApp(first, { schedule: { everySeconds: 86_400 } }),
        ),
      );
      await haveIncidentsUnderKills(herd, apps, chaos);
      await untilAllIsTold(herd, receiver, taken, chaos);

      const messages = told(receiver);
      const keysOf = Map.groupBy(messages, ({ type, data }) => `${type} of ${data.incident.id}`);
      const underTwoKeys = [...keysOf].filter(([, sent]) => new Set(sent.map(({ id }) => id)).size > 1);
      expect(underTwoKeys).toEqual([]);
      const ofKey = Map.groupBy(messages, ({ id }) => id);
      expect([...ofKey.values()].filter((sent) => new Set(sent.map(({ type }) => type)).size > 1)).toEqual([]);

      const takenOf = Map.groupBy(taken(), ({ data }) => data.incident.id);
      expect([...takenOf.values()].filter((sent) => !endsWell(sent))).toEqual([]);
      await herd.killAll();
      await herd.read(async (sql) => {
        const incidents = await sql.query<{ id: string }>('select id from incident where resolved_at is not null');
        expect(incidents).toHaveLength(chaos.incidents);
        expect(incidents.filter(({ id }) => !takenOf.has(id))).toEqual([]);
        expect(await sql.query('select told, count(*)::int as count from notice group by told')).toEqual([
          { told: 'RESOLVED', count: chaos.incidents },
        ]);
        expect(await sql.query(`select state from delivery where state not in ('SENT', 'SKIPPED')`)).toEqual([]);
      });
    },
    TIMEOUT_MS,
  );
});

/**
 * Takes its time, and refuses a fifth of what it is asked: the numbers of those requests. No message is refused twice,
 * since it would wait longer each time.
 */
function startReceiver(refused: Set<number>): Promise<HttpReceiver> {
  const refusedBefore = new Set<unknown>();
  return HttpReceiver.start(({ headers }, index) => {
    const key = headers['webhook-id'];
    if (index % 5 !== 0 || refusedBefore.has(key)) return { delayMs: RECEIVER_MS };
    refusedBefore.add(key);
    refused.add(index);
    return { delayMs: RECEIVER_MS, status: 503 };
  });
}

/** The last that it heard is the end, and it heard of nothing else after. */
const endsWell = (taken: readonly Told[]): boolean =>
  taken.findIndex(({ type }) => type === 'incident.resolved') ===
  taken.findLastIndex(({ type }) => type === 'incident.opened') + 1;

/** Each app fails and recovers some times, by whichever server is there, while they are killed one after the other. */
async function haveIncidentsUnderKills(herd: Herd, apps: readonly App[], { kills, incidents }: Chaos): Promise<void> {
  let begun = 0;
  const restarts: Promise<void>[] = [];
  const waiting = apps.values();
  const live = async (turn: number): Promise<void> => {
    for (const app of waiting) {
      for (let round = 0; round < ROUNDS; round += 1) {
        await herd.beat(app, 'FAIL', String(round), turn);
        begun += 1;
        if (begun % (incidents / kills) === 25) restarts.push(herd.killAndRestart(restarts.length));
        // Some end before they have been told, some while they are, some after.
        await wait((turn * 37) % 400);
        await herd.beat(app, 'SUCCESS', String(round), turn + round + 1);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, turn) => live(turn)));
  expect(restarts).toHaveLength(kills);
  await Promise.all(restarts);
}

/**
 * Waits until nothing is left to be told. What workers that died have left is due after 20 s: once the receiver is asked
 * nothing more, that time is taken to have passed. A server that is alone has freed it when it started.
 */
async function untilAllIsTold(
  herd: Herd,
  receiver: HttpReceiver,
  taken: () => Told[],
  { database, incidents: all }: Chaos,
): Promise<void> {
  const client = await herd.client();
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until;) {
    const { deliveries, incidents } = await client.query<Record<string, { totalCount: number }>>(UNTOLD);
    const ends = taken().filter(({ type }) => type === 'incident.resolved');
    const heard = new Set(ends.map(({ data }) => data.incident.id)).size;
    if (deliveries?.totalCount === 0 && incidents?.totalCount === 0 && heard === all) return;
    await untilQuiet(receiver);
    if (database === 'postgresql')
      await herd.read((sql) => sql.query('update notice set due_at = now() where attempt > 0 and due_at > now()'));
  }
}

async function untilQuiet(receiver: HttpReceiver): Promise<void> {
  for (let heard = -1; heard !== receiver.requests.length;) {
    heard = receiver.requests.length;
    await wait(QUIET_MS);
  }
}
