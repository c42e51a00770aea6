import { BEGAN, LASTED_MS } from './run.model.ts';
import { COUNTED_AS } from './run.rules.ts';
import { countAll, db, execute, raw } from '../../lib/query.ts';
import { badInput } from '../../lib/errors.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';

/** What became of the runs that began in one span of time. */
export interface RunBucket {
  /** Epoch milliseconds. */
  from: number;
  succeeded: number;
  /** FAILED, TIMED_OUT, LOST, MISSED. */
  failed: number;
  /** RUNNING, CANCELLED. */
  other: number;
  /** How long those took that have begun and ended; looked up once for all spans, and only where it is wanted. */
  durations(): Promise<Durations>;
}

/** In milliseconds; null without any. */
interface Durations {
  p50: number | null;
  p95: number | null;
}

export interface RunHistogram {
  /** Epoch milliseconds; `until` is not in it any more. */
  since: number;
  until: number;
  buckets: number;
  taskId: string | null;
}

const NO_DURATIONS: Durations = { p50: null, p95: null };
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
  // Of spans that begin between two milliseconds, the later one is the first. One look-up a run: working its place out
  // takes longer.
  const begins = Array.from({ length: buckets }, (_, at) => timestamp(Math.ceil(since + at * span)));
  const place = raw<number>`width_bucket(${BEGAN}, ${begins}::timestamptz[]) - 1`;
  const wanted = db
    .selectFrom('run as r')
    .select(place.as('place'))
    .where(BEGAN, '>=', timestamp(since))
    .where(BEGAN, '<', timestamp(until))
    .$if(taskId !== null, (runs) => runs.where('r.task_id', '=', taskId));
  const counted = Array.from({ length: buckets }, () => ({ succeeded: 0, failed: 0, other: 0 }));
  const counts = wanted.select(['r.status', countAll().as('count')]).groupBy(['place', 'r.status']);
  for (const { place: at, status, count } of await execute(sql, counts)) {
    const [bucket, as] = [counted[at], COUNTED_AS[status]];
    if (bucket !== undefined && as !== null) bucket[as] += count;
  }
  let durations: Promise<Map<number, Durations>> | undefined;
  const readDurations = async () => {
    const lasted = wanted
      .select(
        raw<(number | null)[] | null>`percentile_cont(array[0.5, 0.95]) within group (order by ${LASTED_MS})`.as('of'),
      )
      .where('r.status', '<>', 'QUEUED')
      .groupBy('place');
    const rows = await execute(sql, lasted);
    return new Map(rows.map(({ place: at, of }) => [at, { p50: of?.[0] ?? null, p95: of?.[1] ?? null }]));
  };
  return counted.map((bucket, at) => ({
    from: since + at * span,
    ...bucket,
    durations: async () => (await (durations ??= readDurations())).get(at) ?? NO_DURATIONS,
  }));
}
