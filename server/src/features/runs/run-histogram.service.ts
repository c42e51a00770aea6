import { badInput } from '../../lib/errors.ts';
import { epochMs, timestamp, type SqlRunner } from '../../lib/sql.ts';

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
  const began = 'coalesce(r.started_at, r.created_at)';
  const rows = await sql.query<Row>(
    `select least($4::int - 1, floor((${epochMs(began)} - $3::float8) / $5::float8)::int) as place,
      count(*) filter (where r.status = 'SUCCEEDED')::int as succeeded,
      count(*) filter (where r.status in ('FAILED', 'TIMED_OUT', 'LOST', 'MISSED'))::int as failed,
      count(*) filter (where r.status in ('RUNNING', 'CANCELLED'))::int as other,
      percentile_cont(array[0.5, 0.95]) within group (order by ${epochMs('(r.finished_at - r.started_at)')}) as durations
    from run r
    where ${began} >= $1 and ${began} < $2 and r.status <> 'QUEUED'${taskId === null ? '' : ' and r.task_id = $6'}
    group by place`,
    [timestamp(since), timestamp(until), since, buckets, span, ...(taskId === null ? [] : [taskId])],
  );
  const counted = new Map(rows.map((row) => [row.place, row]));
  return Array.from({ length: buckets }, (_, place) => {
    const { succeeded = 0, failed = 0, other = 0, durations = null } = counted.get(place) ?? {};
    const [p50 = null, p95 = null] = durations ?? [];
    return { from: since + place * span, succeeded, failed, other, p50DurationMs: p50, p95DurationMs: p95 };
  });
}
