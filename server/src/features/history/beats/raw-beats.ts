import { timestamp, wholeMs, type SqlRunner } from '../../../lib/sql.ts';
import { ALL_APPS } from './beat-day.entity.ts';
import type { Counts } from './counts.rules.ts';
import { bucketSql, type Sketch } from './sketch.rules.ts';

/** From when on the beats of an app are wanted, in epoch milliseconds. */
export interface AppSince {
  appId: string;
  since: number;
}

/** Beats that the raw rows tell of, by a number that each has. */
export interface RawBeats {
  counts: { appId: string; place: number; counts: Counts }[];
  sketches: { appId: string; of: Measure; place: number; sketch: Sketch }[];
}

export type Measure = 'latency' | 'duration';

/**
 * Beats of the apps $1, each from its time in $2 on, from $3 until before $4. Each app's are looked up by index, in the
 * partitions of that time.
 */
const BEATS = `(
  select w.app_id, h.* from unnest($1::uuid[], $2::timestamptz[]) as w(app_id, since)
  cross join lateral (
    select ${wholeMs('received_at')} as ms, kind, latency_ms, duration_ms from heartbeat h
    where h.app_id = w.app_id and h.received_at >= w.since and h.received_at >= $3::timestamptz and h.received_at < $4::timestamptz
    offset 0) h
)`;

/** The same of all apps together. */
const ALL_BEATS = `(
  select '${ALL_APPS}'::uuid as app_id, ${wholeMs('received_at')} as ms, kind, latency_ms, duration_ms from heartbeat
  where $1::uuid[] is not null and $2::timestamptz[] is not null
    and received_at >= $3::timestamptz and received_at < $4::timestamptz
)`;

interface Row {
  app_id: string;
  of: 'beats' | Measure;
  place: number;
  count: number;
  successes: number;
  fails: number;
  sum: number;
  max: number;
  /** Each bucket and how many are in it, all of them one after the other. */
  buckets: string;
}

/** How raw rows are put together: SQL of the number of a beat that was received at `ms`, for each of them. */
export interface Places {
  counts?: (ms: string) => string;
  sketches?: { places: (ms: string) => string; of: readonly Measure[] };
  /** What they refer to, from $5 on. */
  values?: unknown[];
}

/** Reads the raw rows of the apps up to `until` (epoch ms), put together. */
export async function readRawBeats(
  sql: SqlRunner,
  apps: readonly AppSince[],
  until: number,
  { counts, sketches, values = [] }: Places,
): Promise<RawBeats> {
  const read: RawBeats = { counts: [], sketches: [] };
  const wanted = apps.filter(({ since }) => since < until);
  if (wanted.length === 0) return read;
  const parts: string[] = [];
  if (counts !== undefined)
    parts.push(`select app_id, 'beats' as of, ${counts('ms')} as place, count(*)::int as count,
      (count(*) filter (where kind = 'SUCCESS'))::int as successes, (count(*) filter (where kind = 'FAIL'))::int as fails,
      0::float8 as sum, 0::float8 as max, '' as buckets from beats group by app_id, place`);
  for (const of of sketches?.of ?? []) {
    const column = `${of}_ms`;
    // One row for all buckets: what passes over the wire costs more than what is counted.
    parts.push(`select app_id, '${of}' as of, place, sum(count)::int as count, 0, 0, sum(sum) as sum, max(max) as max,
      string_agg(bucket || ' ' || count, ' ') as buckets
      from (select app_id, ${sketches?.places('ms')} as place, ${bucketSql(column)} as bucket,
        count(*)::int as count, sum(${column}) as sum, max(${column}) as max
        from beats where ${column} is not null group by app_id, place, bucket) x group by app_id, place`);
  }
  const from = Math.min(...wanted.map(({ since }) => since));
  const beats = wanted.some(({ appId }) => appId === ALL_APPS) ? ALL_BEATS : BEATS;
  // Kept for more than one part only: writing down what is read once takes as long as reading it.
  const kept = parts.length > 1 ? 'materialized' : 'not materialized';
  const rows = await sql.query<Row>(`with beats as ${kept} ${beats} ${parts.join(' union all ')}`, [
    wanted.map(({ appId }) => appId),
    wanted.map(({ since }) => timestamp(since)),
    timestamp(from),
    timestamp(until),
    ...values,
  ]);
  for (const { app_id: appId, of, place, count, successes, fails, sum, max, buckets } of rows) {
    if (of === 'beats') read.counts.push({ appId, place, counts: { beats: count, successes, fails } });
    else read.sketches.push({ appId, of, place, sketch: { count, sum, max, buckets: readBuckets(buckets) } });
  }
  return read;
}

function readBuckets(text: string): Map<number, number> {
  const numbers = text.split(' ').map(Number);
  const buckets = new Map<number, number>();
  for (let at = 0; at < numbers.length; at += 2) buckets.set(numbers[at] as number, numbers[at + 1] as number);
  return buckets;
}
