// What a sweep costs that finds nothing due, with a million apps stored.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { stop } from '../processes.ts';
import { ending } from '../running.ts';
import { brief, count, type Figure } from '../report.ts';
import { median, quantile } from '../statistics.ts';

export interface SweepTimes {
  /** Milliseconds of each sweep. */
  sweeps: number[];
  /** Milliseconds of each `select 1` on the same connections. */
  roundTrips: number[];
  /** What a sweep asks, with PostgreSQL's own time for it and the round trip's. */
  statements: { text: string; executionMs: number; planningMs: number }[];
}

export async function measureSweep(databaseUrl: string, dataDir: string, apps: number): Promise<Figure> {
  const child = fork(fileURLToPath(new URL('./sweep-process.ts', import.meta.url)), [databaseUrl, dataDir]);
  const exited = once(child, 'exit');
  const end = ending(() => stop(child, exited));
  const ended = exited.then(() => {
    throw new Error('the sweeping process ended');
  });
  const [{ sweeps, roundTrips, statements }] = (await Promise.race([once(child, 'message'), ended])) as [SweepTimes];
  ended.catch(() => {});
  await end();
  return {
    row: 'sweep',
    what: `sweep with nothing due, ${count(apps)} apps`,
    value: median(sweeps),
    unit: 'ms',
    reach: 2,
    beyond: 1,
    measured: `p50 ${brief(median(sweeps))}, p95 ${brief(quantile(sweeps, 0.95))} ms`,
    control: `select 1: p50 ${brief(median(roundTrips))} ms`,
    notes: statements.map(
      ({ text, executionMs, planningMs }) =>
        `in PostgreSQL ${brief(executionMs)} ms, planning ${brief(planningMs)} ms: ${text.replace(/\s+/g, ' ').slice(0, 100)}`,
    ),
  };
}
