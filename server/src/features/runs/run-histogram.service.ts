import { BEGAN } from './run.model.ts';
import { countIf, db, epoch, execute, raw } from '../../lib/query.ts';
import { badInput } from '../../lib/errors.ts';
import { timestamp, type SqlRunner, type Timestamp } from '../../lib/sql.ts';

/** What became of the runs that began in one span of time. */
export interface RunBucket {
  /** Epoch milliseconds. */
  from: number;
  succeeded: number;
  /** FAILED, TIMED_OUT, LOST, MISSED. */
  failed: number;
  /** RUNNING, CANCELLED. */
  other: number;
  /** Of those that have begun and ended, in milliseconds; null without any. */
  p50DurationMs: number | null;
  p95DurationMs: number | null;
}

export interface RunHistogram {
  /** Epoch milliseconds; `until` is not in it any more. */
  since: number;
  until: number;
  buckets: number;
  taskId: string | null;
}

interface Row {
  place: number;
  succeeded: number;
  failed: number;
  other: number;
  durations: (number | null)[] | null;
}

const MAX_BUCKETS = 500;

/**
 * Counts runs by when they began, in equal spans of time; one that never began counts when it was made, one that waits
 * does not count. Every span is there, also where nothing ran. Throws BAD_USER_INPUT.
 */
export async function readRunHistogram(sql: SqlRunner, asked: RunHistogram): Promise<RunBucket[]> {
  const { since, until, buckets, taskId } = asked;
  if (buckets < 1 || buckets > MAX_BUCKETS) throw badInput('buckets', `must be 1 to ${MAX_BUCKETS}, not ${buckets}`);
  if (until <= since) throw badInput('until', `must be after since, ${timestamp(since)}, not ${timestamp(until)}`);
  const span = (until - since) / buckets;
  const query = db
    .selectFrom('run as r')
    .select((eb) => {
      const place = raw<number>`floor((${epoch(BEGAN)} - ${since}::float8) / ${span}::float8)::int`;
      const lasted = raw<Timestamp | null>`(${eb.ref('r.finished_at')} - ${eb.ref('r.started_at')})`;
      return [
        raw<number>`least(${buckets}::int - 1, ${place})`.as('place'),
        countIf(eb('r.status', '=', 'SUCCEEDED')).as('succeeded'),
        countIf(eb('r.status', 'in', ['FAILED', 'TIMED_OUT', 'LOST', 'MISSED'])).as('failed'),
        countIf(eb('r.status', 'in', ['RUNNING', 'CANCELLED'])).as('other'),
        raw<(number | null)[] | null>`percentile_cont(array[0.5, 0.95]) within group (order by ${epoch(lasted)})`.as(
          'durations',
        ),
      ];
    })
    .where(BEGAN, '>=', timestamp(since))
    .where(BEGAN, '<', timestamp(until))
    .where('r.status', '<>', 'QUEUED')
    .$if(taskId !== null, (runs) => runs.where('r.task_id', '=', taskId))
    .groupBy('place');
  const rows: Row[] = await execute(sql, query);
  const counted = new Map(rows.map((row) => [row.place, row]));
  return Array.from({ length: buckets }, (_, place) => {
    const { succeeded = 0, failed = 0, other = 0, durations = null } = counted.get(place) ?? {};
    const [p50 = null, p95 = null] = durations ?? [];
    return { from: since + place * span, succeeded, failed, other, p50DurationMs: p50, p95DurationMs: p95 };
  });
}
