import { Packer, Unpacker } from './packing.rules.ts';

/** Each bucket reaches to the least of the one before times this: what is read from it is at most 1% off. */
const GROWTH = 1.02;
/** Bucket 0 reaches from 0 to this, in milliseconds. */
const SMALLEST_MS = 0.01;
const LOG_GROWTH = Math.log(GROWTH);

/** How long something took, many times, in milliseconds: count, sum and greatest as they are, the rest by buckets. */
export interface Sketch {
  count: number;
  sum: number;
  max: number;
  /** How many are in each bucket. */
  buckets: Map<number, number>;
}

/** What is told of a {@link Sketch}, in milliseconds; null where there is nothing. */
export interface Spread {
  count: number;
  mean: number | null;
  p50: number | null;
  p95: number | null;
  max: number | null;
}

export const newSketch = (): Sketch => ({ count: 0, sum: 0, max: 0, buckets: new Map() });

export const bucketOf = (ms: number): number =>
  ms <= SMALLEST_MS ? 0 : 1 + Math.max(0, Math.ceil(Math.log(ms / SMALLEST_MS) / LOG_GROWTH) - 1);

/** The same in SQL, of a column. */
export const bucketSql = (column: string): string =>
  `(case when ${column} <= ${SMALLEST_MS} then 0 else greatest(1, ceil(ln(${column} / ${SMALLEST_MS}) / ${LOG_GROWTH})) end)::int`;

/** What is nearest to all that a bucket may hold. */
const valueOf = (bucket: number): number => (bucket === 0 ? 0 : (SMALLEST_MS * GROWTH ** bucket * 2) / (1 + GROWTH));

export function mergeSketch(into: Sketch, { count, sum, max, buckets }: Sketch): void {
  into.count += count;
  into.sum += sum;
  into.max = Math.max(into.max, max);
  for (const [bucket, of] of buckets) into.buckets.set(bucket, (into.buckets.get(bucket) ?? 0) + of);
}

export function spreadOf({ count, sum, max, buckets }: Sketch): Spread {
  if (count === 0) return { count, mean: null, p50: null, p95: null, max: null };
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  // By nearest rank, as the figures of days have it.
  const quantile = (share: number): number => {
    let left = Math.ceil(count * share);
    // The greatest is known as it is.
    for (const [bucket, of] of sorted.slice(0, -1)) if ((left -= of) <= 0) return Math.min(valueOf(bucket), max);
    return max;
  };
  return { count, mean: sum / count, p50: quantile(0.5), p95: quantile(0.95), max };
}

/** Sketches by the hour of a UTC day; without those that hold nothing. */
export type DaySketches = Map<number, Sketch>;

/**
 * By hour: the hour, how many values, and the one, or their sum, the greatest, how many buckets, and of each its distance
 * to the one before and how many.
 */
export function packSketches(sketches: DaySketches): Buffer {
  const packer = new Packer();
  for (const [hour, { count, sum, max, buckets }] of [...sketches].sort(([a], [b]) => a - b)) {
    packer.whole(hour).whole(count).float(max);
    if (count === 1) continue;
    packer.float(sum).whole(buckets.size);
    let last = 0;
    for (const [bucket, of] of [...buckets].sort(([a], [b]) => a - b)) {
      packer.whole(bucket - last).whole(of);
      last = bucket;
    }
  }
  return packer.bytes;
}

export function unpackSketches(packed: Buffer): DaySketches {
  const unpacker = new Unpacker(packed);
  const sketches: DaySketches = new Map();
  while (!unpacker.isAtEnd) {
    const hour = unpacker.whole();
    const count = unpacker.whole();
    const max = unpacker.float();
    const buckets = new Map<number, number>();
    let sum = max;
    if (count === 1) buckets.set(bucketOf(max), 1);
    else {
      sum = unpacker.float();
      let bucket = 0;
      for (let left = unpacker.whole(); left > 0; left -= 1)
        buckets.set((bucket += unpacker.whole()), unpacker.whole());
    }
    sketches.set(hour, { count, sum, max, buckets });
  }
  return sketches;
}
