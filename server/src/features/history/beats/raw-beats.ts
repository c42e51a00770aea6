import { epochMs, timestamp, type SqlRunner } from '../../../lib/sql.ts';
import { ALL_APPS } from './beat-day.entity.ts';
import type { Counts } from './counts.rules.ts';
import { addToSketch, bucketSql, newSketch, type Sketch } from './sketch.rules.ts';

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
const BEATS = `beats as materialized (
  select w.app_id, h.* from unnest($1::uuid[], $2::timestamptz[]) as w(app_id, since)
  cross join lateral (
    select ${epochMs('received_at')} as ms, kind, latency_ms, duration_ms from heartbeat h
    where h.app_id = w.app_id and h.received_at >= w.since and h.received_at >= $3::timestamptz and h.received_at < $4::timestamptz
    offset 0) h
)`;

/** The same of all apps together. */
const ALL_BEATS = `beats as materialized (
  select '${ALL_APPS}'::uuid as app_id, ${epochMs('received_at')} as ms, kind, latency_ms, duration_ms from heartbeat
  where $1::uuid[] is not null and $2::timestamptz[] is not null
    and received_at >= $3::timestamptz and received_at < $4::timestamptz
)`;

interface Row {
  app_id: string;
  of: 'beats' | Measure;
  place: number;
  bucket: number;
  count: number;
  successes: number;
  fails: number;
  sum: number;
  max: number;
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
    parts.push(`select app_id, 'beats' as of, ${counts('ms')} as place, 0 as bucket, count(*)::int as count,
      (count(*) filter (where kind = 'SUCCESS'))::int as successes, (count(*) filter (where kind = 'FAIL'))::int as fails,
      0::float8 as sum, 0::float8 as max from beats group by app_id, place`);
  for (const of of sketches?.of ?? []) {
    const column = `${of}_ms`;
    parts.push(`select app_id, '${of}' as of, ${sketches?.places('ms')} as place, ${bucketSql(column)} as bucket,
      count(*)::int as count, 0, 0, sum(${column}) as sum, max(${column}) as max
      from beats where ${column} is not null group by app_id, place, bucket`);
  }
  const from = Math.min(...wanted.map(({ since }) => since));
  const beats = wanted.some(({ appId }) => appId === ALL_APPS) ? ALL_BEATS : BEATS;
  const rows = await sql.query<Row>(`with ${beats} ${parts.join(' union all ')}`, [
    wanted.map(({ appId }) => appId),
    wanted.map(({ since }) => timestamp(since)),
    timestamp(from),
    timestamp(until),
    ...values,
  ]);
  const found = new Map<string, Sketch>();
  for (const { app_id: appId, of, place, bucket, count, successes, fails, sum, max } of rows) {
    if (of === 'beats') {
      read.counts.push({ appId, place, counts: { beats: count, successes, fails } });
      continue;
    }
    const key = `${appId} ${of} ${place}`;
    let sketch = found.get(key);
    if (sketch === undefined) {
      found.set(key, (sketch = newSketch()));
      read.sketches.push({ appId, of, place, sketch });
    }
    addToSketch(sketch, bucket, { count, sum, max });
  }
  return read;
}
