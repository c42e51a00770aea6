import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RUN_STATUSES, type RunStatus } from '../../server/src/features/runs/run.rules.ts';
import { deleteOldRuns } from '../../server/src/features/runs/runs.retention.ts';
import { timestamp, type Sql } from '../../server/src/lib/sql.ts';
import { newId } from '../../server/src/lib/uuid.ts';
import { DATABASES } from '../kit/databases.ts';
import { createTask } from '../kit/tasks.ts';
import { DAY_MS, HOUR_MS, NOW, openAt } from './histories.ts';

interface Figures {
  succeeded: number;
  failed: number;
  other: number;
  p50DurationMs: number | null;
  p95DurationMs: number | null;
}

interface Statistics extends Figures {
  runs: number;
  successPercent: number | null;
  meanDurationMs: number | null;
  maxDurationMs: number | null;
}

interface RunRow {
  /** Of the two that there are. */
  task: number;
  status: RunStatus;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
}

const run: fc.Arbitrary<RunRow> = fc
  .record({
    task: fc.constantFrom(0, 0, 0, 1),
    status: fc.constantFrom(...RUN_STATUSES, 'SUCCEEDED' as const),
    ago: fc.oneof(fc.integer({ min: 1, max: 92 * DAY_MS }), fc.integer({ min: 1, max: 3 * HOUR_MS })),
    waited: fc.integer({ min: 0, max: HOUR_MS }),
    lasted: fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 30 * HOUR_MS })),
    hasBegun: fc.boolean(),
  })
  .map(({ task, status, ago, waited, lasted, hasBegun }) => {
    const createdAt = NOW - ago;
    const isWaiting = status === 'QUEUED' || status === 'MISSED' || (status === 'CANCELLED' && !hasBegun);
    const startedAt = isWaiting ? null : createdAt + waited;
    const isOver = status !== 'QUEUED' && status !== 'RUNNING';
    return { task, status, createdAt, startedAt, finishedAt: isOver ? (startedAt ?? createdAt) + lasted : null };
  });
const past = fc.record({
  runs: fc.array(run, { maxLength: 150 }),
  /** Days that runs are kept. */
  kept: fc.constantFrom(1, 30, 90),
  days: fc.constantFrom(1, 7, 30, 90),
  buckets: fc.constantFrom(1, 7, 24, 500),
});

const HISTOGRAM = '{ from succeeded failed other p50DurationMs p95DurationMs }';
const QUERY = `query ($id: ID!, $days: Int!, $since: DateTime!, $until: DateTime!, $buckets: Int!) {
  ofTask: runHistogram(since: $since, until: $until, buckets: $buckets, taskId: $id) ${HISTOGRAM}
  ofAll: runHistogram(since: $since, until: $until, buckets: $buckets) ${HISTOGRAM}
  task(id: $id) { statistics(days: $days) {
    runs succeeded failed other successPercent meanDurationMs p50DurationMs p95DurationMs maxDurationMs } } }`;

const beganAt = ({ startedAt, createdAt }: RunRow): number => startedAt ?? createdAt;
const durationsOf = (runs: RunRow[]): number[] =>
  runs
    .flatMap(({ startedAt, finishedAt }) => (startedAt === null || finishedAt === null ? [] : finishedAt - startedAt))
    .sort((a, b) => a - b);

/** Between the two that are nearest to it. */
function quantile(sorted: number[], share: number): number | null {
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (at % 1);
}

/** The plainest way to work out what became of runs. */
function figuresOf(runs: RunRow[]): Figures {
  const count = (...statuses: RunStatus[]) => runs.filter(({ status }) => statuses.includes(status)).length;
  const durations = durationsOf(runs);
  return {
    succeeded: count('SUCCEEDED'),
    failed: count('FAILED', 'TIMED_OUT', 'LOST', 'MISSED'),
    other: count('RUNNING', 'CANCELLED'),
    p50DurationMs: quantile(durations, 0.5),
    p95DurationMs: quantile(durations, 0.95),
  };
}

function statisticsOf(runs: RunRow[]): Statistics {
  const figures = figuresOf(runs);
  const { succeeded, failed, other } = figures;
  const durations = durationsOf(runs);
  const sum = durations.reduce((all, one) => all + one, 0);
  return {
    ...figures,
    runs: succeeded + failed + other,
    successPercent: succeeded + failed === 0 ? null : (100 * succeeded) / (succeeded + failed),
    meanDurationMs: durations.length === 0 ? null : sum / durations.length,
    maxDurationMs: durations.at(-1) ?? null,
  };
}

async function fillRuns(sql: Sql, tasks: string[], runs: RunRow[]): Promise<void> {
  await sql.query('delete from run');
  const at = (ms: number | null) => (ms === null ? null : timestamp(ms));
  await sql.query(
    `insert into run (id, task_id, task_name, script, folder, max_retries, exclusive, status, trigger, attempt, first_run_id,
      created_at, started_at, finished_at, environment)
    select id, task, 'x', 'x', '', 0, false, status, 'MANUAL', 1, id, created, started, finished, 'PRODUCTION'
    from json_to_recordset($1::json) as r(id uuid, task uuid, status text, created timestamptz, started timestamptz, finished timestamptz)`,
    [
      JSON.stringify(
        runs.map(({ task, status, createdAt, startedAt, finishedAt }) => ({
          id: newId(),
          task: tasks[task],
          status,
          created: at(createdAt),
          started: at(startedAt),
          finished: at(finishedAt),
        })),
      ),
    ],
  );
}

/** To a thousandth of a millisecond. */
const rounded = <Of extends object>(of: Of): Of =>
  JSON.parse(
    JSON.stringify(of, (_name, value: unknown) => (typeof value === 'number' ? Math.round(value * 1e3) / 1e3 : value)),
  ) as Of;

describe.each(DATABASES)('figures of runs on %s', (database) => {
  test('are those of the runs that are kept, whatever became of them', async () => {
    await using server = await openAt(database);
    const tasks = [(await createTask(server)).id, (await createTask(server)).id];
    await fc.assert(
      fc.asyncProperty(past, async ({ runs, kept, days, buckets }) => {
        await fillRuns(server.sql, tasks, runs);
        const keep = { heartbeats: 90, instances: 90, rollups: 800, runs: kept, logs: 14, audit: 365 };
        await deleteOldRuns(server.sql, { now: NOW, days: keep });
        const isOver = ({ status }: RunRow) => status !== 'QUEUED' && status !== 'RUNNING';
        const left = runs.filter((row) => !isOver(row) || beganAt(row) >= NOW - kept * DAY_MS);
        const counted = left.filter(({ status }) => status !== 'QUEUED');
        const [since, until] = [NOW - days * DAY_MS, NOW];
        const answer = await server.query<{
          ofTask: (Figures & { from: string })[];
          ofAll: (Figures & { from: string })[];
          task: { statistics: Statistics };
        }>(QUERY, {
          id: tasks[0],
          days,
          buckets,
          since: new Date(since).toISOString(),
          until: new Date(until).toISOString(),
        });
        const ofTask = counted.filter(({ task }) => task === 0);
        const span = (until - since) / buckets;
        for (const [told, rows] of [
          [answer.ofTask, ofTask],
          [answer.ofAll, counted],
        ] as const) {
          expect(told).toHaveLength(buckets);
          for (const [place, { from, ...figures }] of told.entries()) {
            expect(Math.abs(Date.parse(from) - (since + place * span))).toBeLessThanOrEqual(1);
            const within = rows.filter(
              (row) => beganAt(row) < until && Math.floor((beganAt(row) - since) / span) === place,
            );
            expect(rounded(figures)).toEqual(rounded(figuresOf(within)));
          }
        }
        const recent = ofTask.filter((row) => beganAt(row) >= since);
        expect(rounded(answer.task.statistics)).toEqual(rounded(statisticsOf(recent)));
      }),
      { numRuns: database === 'postgresql' ? 40 : 15, interruptAfterTimeLimit: 8_000 },
    );
  });
});
