// What charts are drawn from: of a page of apps, of the one that beats most, and of the task that runs most.
import { setTimeout as pause } from 'node:timers/promises';
import { GraphQLClient } from '../client.ts';
import { brief, count, type Figure } from '../report.ts';
import type { SeededApp } from '../seed.ts';
import { median, quantile } from '../statistics.ts';

const ofApp = (fields: string): string => `query ($id: ID!) { app(id: $id) { ${fields} } }`;
const BAR = 'from status secondsDown secondsLate beats fails';
const SPREAD = 'from count mean p50 p95 max';
const SAMPLES = 30;
/** Answers that come before the code is warm. */
const WARM_UP = 5;
/** A costly query leaves the server to others for twice as long as it took: the next one is not to wait for that. */
const AFTER_COSTLY = 3;

interface Busiest {
  busy: SeededApp;
  /** The id of the task that has most runs. */
  task: string;
}

/** The slowest counts. Times are of whole answers: each takes two to four statements. */
export async function measureFigures(url: string, { busy, task }: Busiest, beats: number): Promise<Figure> {
  const client = new GraphQLClient(url);
  const until = Date.now();
  const since = (days: number) => new Date(until - days * 86_400_000).toISOString();
  const time = (days: number) => `since: "${since(days)}", until: "${new Date(until).toISOString()}"`;
  const beatsOfAll = (days: number) => `{ beatHistogram(${time(days)}, buckets: 30) { from success fail other } }`;
  const runsOfAll = (days: number) => `{ runHistogram(${time(days)}) { from succeeded failed other } }`;
  const ofTask = (days: number) =>
    `query ($id: ID!) { task(id: $id) { statistics(days: ${days}) { runs successPercent p50DurationMs p95DurationMs } } }`;
  const list = (fields: string) => `{ apps(first: 50) { nodes { id ${fields} } } }`;
  const { id } = busy;
  const charts: [string, string, Record<string, unknown>][] = [
    ['bars of 50 apps, 24 h', list(`uptimePercent statusBars { ${BAR} }`), {}],
    ['7 days', list(`uptimePercent(hours: 168) statusBars(hours: 168) { ${BAR} }`), {}],
    ['30 days', list(`uptimePercent(hours: 720) statusBars(hours: 720) { ${BAR} }`), {}],
    ['90 days of the busy app', ofApp(`days(timeZone: "Europe/Berlin") { ${BAR} }`), { id }],
    ['its series, 24 h', ofApp(`series(of: LATENCY_MS) { ${SPREAD} }`), { id }],
    ['90 days', ofApp(`series(of: LATENCY_MS, hours: 2160) { ${SPREAD} }`), { id }],
    ['beats of all, 24 h', beatsOfAll(1), {}],
    ['90 days', beatsOfAll(90), {}],
    ['runs of all, 24 h', runsOfAll(1), {}],
    ['30 days', runsOfAll(30), {}],
    ['30 days of the busy task', ofTask(30), { id: task }],
    ['90 days', ofTask(90), { id: task }],
    [
      'timeline of a day',
      `{ timeline(${time(1)}) { runs { id status startedAt finishedAt } slots { scheduledFor } } }`,
      {},
    ],
    ['statuses of 5,000', '{ statusMap { ids names statuses tagLists tagListOf truncated } }', {}],
  ];
  const measured: { name: string; p50: number; p95: number }[] = [];
  for (const [name, query, variables] of charts) {
    const times: number[] = [];
    for (let run = 0; run < SAMPLES + WARM_UP; run++) {
      const taken = await client.time(query, variables);
      times.push(taken);
      await pause(taken * AFTER_COSTLY);
    }
    const warm = times.slice(WARM_UP);
    measured.push({ name, p50: median(warm), p95: quantile(warm, 0.95) });
  }
  const floor: number[] = [];
  for (let run = 0; run < 200; run++) floor.push(await client.time('{ __typename }', {}));
  client.close();
  return {
    row: 'figures',
    what: `figures of charts at ${count(beats)} beats`,
    value: Math.max(...measured.map(({ p95 }) => p95)),
    unit: 'ms',
    reach: 50,
    beyond: 15,
    measured: measured.map(({ name, p95 }) => `${name} ${brief(p95)}`).join(', '),
    control: `{ __typename }: p50 ${brief(median(floor))}, p95 ${brief(quantile(floor, 0.95))} ms`,
    notes: [measured.map(({ name, p50 }) => `${name}: p50 ${brief(p50)} ms`).join('; ')],
  };
}
