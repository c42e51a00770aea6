import { badInput } from '../../lib/errors.ts';
import { batchesOf } from '../../lib/nested-pages.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';
import { COUNTED_AS, RUN_STATUSES } from './run.rules.ts';

/** What became of a task's runs of the last days. Durations in milliseconds, of those that have begun and ended. */
export interface TaskStatistics {
  /** Those that wait are none yet. */
  runs: number;
  succeeded: number;
  /** FAILED, TIMED_OUT, LOST, MISSED. */
  failed: number;
  /** RUNNING, CANCELLED. */
  other: number;
  meanDurationMs: number | null;
  p50DurationMs: number | null;
  p95DurationMs: number | null;
  maxDurationMs: number | null;
}

export interface WantedTaskStatistics {
  taskId: string;
  days: number;
}

const DAY_MS = 86_400_000;
const MAX_STATISTICS_DAYS = 90;
/** Tasks of one query: each may have thousands of runs. */
const TASKS_AT_ONCE = 10;

const NO_RUNS: TaskStatistics = {
  runs: 0,
  succeeded: 0,
  failed: 0,
  other: 0,
  meanDurationMs: null,
  p50DurationMs: null,
  p95DurationMs: null,
  maxDurationMs: null,
};

/** Throws BAD_USER_INPUT. */
export function checkStatisticsDays(days: number): number {
  if (days < 1 || days > MAX_STATISTICS_DAYS)
    throw badInput('days', `must be 1 to ${MAX_STATISTICS_DAYS}, not ${days}`);
  return days;
}

/** Share of those that have ended by themselves, in percent; null: none has. 100 only where none has failed. */
export const successPercent = ({ succeeded, failed }: TaskStatistics): number | null =>
  succeeded + failed === 0 ? null : (100 * succeeded) / (succeeded + failed);

/** For each that is wanted, in their order. */
export async function readTaskStatistics(
  sql: SqlRunner,
  wanted: readonly WantedTaskStatistics[],
  now: number,
): Promise<TaskStatistics[]> {
  const read = new Map<WantedTaskStatistics, TaskStatistics>();
  for (const [days, group] of Map.groupBy(wanted, (one) => one.days)) {
    for (const batch of batchesOf(group, TASKS_AT_ONCE)) {
      const of = await readSince(sql, [...new Set(batch.map(({ taskId }) => taskId))], now - days * DAY_MS);
      for (const one of batch) read.set(one, of.get(one.taskId) ?? NO_RUNS);
    }
  }
  return wanted.map((one) => read.get(one) ?? NO_RUNS);
}

/** SQL of how many of `kinds` count as that. */
function countSql(as: 'succeeded' | 'failed' | 'other'): string {
  const statuses = RUN_STATUSES.filter((status) => COUNTED_AS[status] === as).map((status) => `'${status}'`);
  return `coalesce(sum(times) filter (where status in (${statuses.join(', ')})), 0)::int`;
}

/** SQL of a quantile of `places`: between the two durations that are nearest to it. */
function quantileSql(share: number): string {
  const nearest = (side: string) => `min(lasted) filter (where upto > ${side}(last * ${share}::float8))`;
  return `(select ${nearest('floor')} + (${nearest('ceil')} - ${nearest('floor')}) * (max(last) * ${share}::float8 - floor(max(last) * ${share}::float8)) from places)`;
}

/**
 * Runs of the tasks $1 that began from $2 on. Those alike are put together first: many take as many milliseconds as
 * others do, and what is left to be sorted is a fraction.
 */
const STATISTICS = `select w.id, s.* from unnest($1::uuid[]) as w(id) cross join lateral (
  with kinds as materialized (
    select r.status, round(date_part('epoch', r.finished_at - r.started_at) * 1000) as lasted, count(*) as times from run r
    where r.task_id = w.id and coalesce(r.started_at, r.created_at) >= $2::timestamptz and r.status <> 'QUEUED'
    group by 1, 2
  ), places as materialized (
    select lasted, sum(times) over (order by lasted) as upto, (sum(times) over () - 1)::float8 as last
    from kinds where lasted is not null
  )
  select coalesce(sum(times), 0)::int as runs,
    ${countSql('succeeded')} as succeeded, ${countSql('failed')} as failed, ${countSql('other')} as other,
    (sum(lasted * times) / sum(times) filter (where lasted is not null))::float8 as "meanDurationMs",
    ${quantileSql(0.5)} as "p50DurationMs", ${quantileSql(0.95)} as "p95DurationMs",
    max(lasted) as "maxDurationMs"
  from kinds) s`;

async function readSince(
  sql: SqlRunner,
  taskIds: readonly string[],
  since: number,
): Promise<Map<string, TaskStatistics>> {
  const rows = await sql.query<TaskStatistics & { id: string }>(STATISTICS, [taskIds, timestamp(since)]);
  return new Map(rows.map(({ id, ...of }) => [id, of]));
}
