// How soon subscribers hear of a beat, and of a deadline that has passed.
import { setTimeout as pause } from 'node:timers/promises';
import { BEAT, BEATS, GraphQLClient } from '../client.ts';
import { BATCH } from '../load/generator.ts';
import { withClient } from '../postgres.ts';
import type { Program } from '../processes.ts';
import { brief, count, type Figure } from '../report.ts';
import { HERD_SECONDS, SOON_SECONDS, type SeededApp } from '../seed.ts';
import { quantile } from '../statistics.ts';
import { send, Subscribers } from '../watch/watch.ts';

export interface LatencyOptions {
  server: Program;
  /** Processor time that the database has used so far, in seconds. */
  databaseCpu(): number;
  databaseUrl: string;
  seconds: number;
}

const RATE = 1_000;
const WATCHED = 10_000;

const slices = <T>(list: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));
const percent = (part: number, whole: number) => `${Math.round((part / whole) * 100)}%`;
const ids = (apps: SeededApp[]) => apps.map(({ id }) => id);

/** From the sending of a beat to the arrival of its event. Returns the number of beats acknowledged, too. */
export async function measureLatency(
  apps: SeededApp[],
  { server, databaseCpu, databaseUrl, seconds }: LatencyOptions,
): Promise<{ figures: Figure[]; acknowledged: number }> {
  const { url } = server;
  const watched = apps.slice(0, WATCHED);
  await using subscribers = await Subscribers.start(url, [
    { name: '100 on 100 apps each', filters: slices(ids(watched), 100) },
    { name: '10 on all', filters: Array<null>(10).fill(null) },
  ]);
  const keys = watched.map(({ pingKey }) => pingKey);
  const warm = await send({ url, keys, rate: RATE, seconds: 3 });
  const control = await commitControl(databaseUrl);
  subscribers.measure('sentAt');
  const before = { server: server.cpu(), database: databaseCpu(), at: performance.now() };
  const sent = await send({ url, keys, rate: RATE, seconds });
  const taken = (performance.now() - before.at) / 1_000;
  const busy = `a processor was busy ${percent(server.cpu() - before.server, taken)} of the time with the server, ${percent(databaseCpu() - before.database, taken)} with PostgreSQL`;
  await pause(1_000);
  const reports = await subscribers.report();
  const targets = [
    [50, 20],
    [100, 40],
  ] as const;
  const figures = reports.map(({ name, received, p50Ms, p99Ms, maxMs }, index): Figure => {
    const [reach, beyond] = targets[index] ?? [0, 0];
    return {
      row: 'latency',
      what: `beat to subscriber, ${name}`,
      value: p99Ms,
      unit: 'ms',
      reach,
      beyond,
      measured: `p50 ${brief(p50Ms)}, p99 ${brief(p99Ms)} ms`,
      control,
      notes: [
        `${count(received)} of ${count(sent.acknowledged * (index === 0 ? 1 : 10))} events arrived, the last after ${brief(maxMs)} ms`,
        ...(index === 0
          ? [
              busy,
              `sent ${count(sent.acknowledged)} beats, ${count(sent.failed)} failed; answered after p50 ${brief(sent.p50Ms)}, p99 ${brief(sent.p99Ms)} ms${sent.held > 0 ? '; the server did not keep up' : ''}`,
            ]
          : []),
      ],
    };
  });
  return { figures, acknowledged: sent.acknowledged + warm.acknowledged };
}

/** From a deadline to the arrival of its event: each app falls due at a time of its own. */
export async function measureDeadlines(
  soon: SeededApp[],
  { server: { url }, databaseUrl }: LatencyOptions,
): Promise<Figure> {
  const SPREAD_MS = 10_000;
  const client = new GraphQLClient(url);
  await using subscribers = await Subscribers.start(url, [{ name: 'on all', filters: [ids(soon)] }]);
  const control = await commitControl(databaseUrl);
  subscribers.measure('timeout', soon.length);
  const complete = subscribers.complete(SPREAD_MS + SOON_SECONDS * 1_000 + 10_000);
  const begun = performance.now();
  for (const [index, { pingKey }] of soon.entries()) {
    await pause(Math.max(0, begun + (index * SPREAD_MS) / soon.length - performance.now()));
    await client.query(BEAT, { input: { app: pingKey } });
  }
  const [report] = await complete;
  client.close();
  const { received = 0, p50Ms = NaN, p99Ms = NaN, maxMs = NaN } = report ?? {};
  return {
    row: 'deadlines',
    what: `nextCheckAt to subscriber, ${soon.length} due in 10 s`,
    value: received === soon.length ? p99Ms : Infinity,
    unit: 'ms',
    reach: 300,
    beyond: 50,
    measured: `p50 ${brief(p50Ms)}, p99 ${brief(p99Ms)} ms`,
    control,
    notes: [`${received} of ${soon.length} arrived, the last after ${brief(maxMs)} ms`],
  };
}

/** Many apps on one slot of cron: until the last subscriber has the last event. */
export async function measureHerd(
  herd: SeededApp[],
  { server: { url }, databaseUrl }: LatencyOptions,
): Promise<Figure> {
  const PERIOD_MS = HERD_SECONDS * 1_000;
  const expected = herd.length * 2;
  const client = new GraphQLClient(url);
  await using subscribers = await Subscribers.start(url, [
    { name: '1 on all', filters: [ids(herd)] },
    { name: '100 on 50 each', filters: slices(ids(herd), 50) },
  ]);
  const control = await commitControl(databaseUrl);
  const passes: { seconds: number; received: number }[] = [];
  for (let pass = 0; pass < 2; pass++) {
    // Right after a slot, so that all of them are due at the next one.
    await pause(PERIOD_MS - (Date.now() % PERIOD_MS) + 300);
    await Promise.all(
      slices(herd, BATCH).map((batch) =>
        client.query(BEATS, { inputs: batch.map(({ pingKey }) => ({ app: pingKey })) }),
      ),
    );
    const slot = Math.ceil(Date.now() / PERIOD_MS) * PERIOD_MS;
    subscribers.measure('timeout', expected);
    const reports = await subscribers.complete(slot - Date.now() + 15_000);
    const lastAt = Math.max(...reports.map((report) => report.lastAt));
    const received = reports.reduce((sum, report) => sum + report.received, 0);
    passes.push({ seconds: received === expected ? (lastAt - slot) / 1_000 : Infinity, received });
  }
  client.close();
  const worst = Math.max(...passes.map(({ seconds }) => seconds));
  return {
    row: 'herd',
    what: `${count(herd.length)} apps due at once, all pushed`,
    value: worst,
    unit: 's',
    reach: 2,
    beyond: 0.7,
    measured: passes.map(({ seconds }) => `${brief(seconds)} s`).join(', '),
    control,
    notes: [
      `1 subscriber on all and ${herd.length / 50} on 50 each; ${passes.map(({ received }) => count(received)).join(', ')} of ${count(expected)} events arrived`,
    ],
  };
}

/** What a single durable commit takes on the same database: no event can be sooner. */
async function commitControl(databaseUrl: string): Promise<string> {
  const taken = await withClient(databaseUrl, async (client) => {
    await client.query('create table if not exists bench_control (at timestamptz)');
    const times: number[] = [];
    for (let time = 0; time < 200; time++) {
      const begun = performance.now();
      await client.query('insert into bench_control values (now())');
      times.push(performance.now() - begun);
    }
    await client.query('drop table bench_control');
    return times;
  });
  return `a commit: p50 ${brief(quantile(taken, 0.5))}, p99 ${brief(quantile(taken, 0.99))} ms`;
}
