import { badInput } from '../../../lib/errors.ts';
import { timestamp, type SqlRunner } from '../../../lib/sql.ts';
import { ALL_APPS } from '../beats/beat-day.entity.ts';
import { readSliceCounts } from '../beats/slice-beats.service.ts';
import { checkSlices, equalSlices, MAX_HOURS } from './slices.rules.ts';

/** Beats of a span of time, by kind; times in epoch milliseconds. */
export interface BeatBucket {
  from: number;
  to: number;
  success: number;
  fail: number;
  /** START and LOG. */
  other: number;
}

export interface BeatHistogram {
  /** Epoch milliseconds; `until` is not in it any more. */
  since: number;
  until: number;
  buckets: number;
  /** Null: all apps together. */
  appId: string | null;
}

const MAX_MS = MAX_HOURS * 3_600_000;

/** Counts beats by when they were received, in equal spans of time. Throws BAD_USER_INPUT. */
export async function readBeatHistogram(sql: SqlRunner, asked: BeatHistogram, now: number): Promise<BeatBucket[]> {
  const { since, until, buckets, appId } = asked;
  checkSlices('buckets', buckets);
  if (until <= since) throw badInput('until', `must be after since, ${timestamp(since)}, not ${timestamp(until)}`);
  if (until - since > MAX_MS)
    throw badInput('since', `must be at most ${MAX_HOURS} hours before until, not ${timestamp(since)}`);
  if (until - since < buckets)
    throw badInput('buckets', `must be at most one a millisecond, 1 to ${until - since}, not ${buckets}`);
  const bounds = equalSlices(since, until, buckets);
  const id = appId ?? ALL_APPS;
  const counts = (await readSliceCounts(sql, [id], bounds, now)).get(id) ?? [];
  return counts.map(({ beats, successes, fails }, place) => ({
    from: bounds[place] as number,
    to: bounds[place + 1] as number,
    success: successes,
    fail: fails,
    other: beats - successes - fails,
  }));
}
