import { badInput } from '../../lib/errors.ts';
import { batchesOf } from '../../lib/nested-pages.ts';
import { countAll, countIf, db, epoch, execute, givenRows, raw } from '../../lib/query.ts';
import { timestamp, type SqlRunner, type Timestamp } from '../../lib/sql.ts';
import { BEGAN } from './run.model.ts';

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

async function readSince(
  sql: SqlRunner,
  taskIds: readonly string[],
  since: number,
): Promise<Map<string, TaskStatistics>> {
  // "offset 0" has each task's runs looked up by index.
  const query = db
    .selectFrom(
      givenRows(
        'wanted',
        { id: 'uuid' },
        taskIds.map((id) => ({ id })),
      ),
    )
    .crossJoinLateral((eb) =>
      db
        .selectFrom('run as r')
        .select((of) => [
          'r.status',
          epoch(raw<Timestamp | null>`(${of.ref('r.finished_at')} - ${of.ref('r.started_at')})`).as('lasted'),
        ])
        .where('r.task_id', '=', eb.ref('wanted.id'))
        .where(BEGAN, '>=', timestamp(since))
        .where('r.status', '<>', 'QUEUED')
        .offset(0)
        .as('r'),
    )
    .select((eb) => [
      'wanted.id',
      countAll().as('runs'),
      countIf(eb('r.status', '=', 'SUCCEEDED')).as('succeeded'),
      countIf(eb('r.status', 'in', ['FAILED', 'TIMED_OUT', 'LOST', 'MISSED'])).as('failed'),
      countIf(eb('r.status', 'in', ['RUNNING', 'CANCELLED'])).as('other'),
      raw<number | null>`avg(${eb.ref('r.lasted')})`.as('meanDurationMs'),
      raw<number | null>`max(${eb.ref('r.lasted')})`.as('maxDurationMs'),
      raw<(number | null)[] | null>`percentile_cont(array[0.5, 0.95]) within group (order by ${eb.ref('r.lasted')})`.as(
        'durations',
      ),
    ])
    .groupBy('wanted.id');
  const rows = await execute(sql, query);
  return new Map(
    rows.map(({ id, durations, ...of }) => {
      const [p50 = null, p95 = null] = durations ?? [];
      return [id, { ...of, p50DurationMs: p50, p95DurationMs: p95 }];
    }),
  );
}
