import { scaleBand, scaleLinear } from 'd3-scale';

/** One kind of what is counted, from the foot of the bars up. */
export interface Kind<Of extends string = string> {
  of: Of;
  /** E.g. `succeeded`. */
  label: string;
  fill: string;
}

/** What was counted in a span of time. */
export type Bucket<Of extends string = string> = { from: string; to: string } & Record<Of, number>;

/** Part of a bar; all in the units of the picture. */
interface Piece {
  fill: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Layout {
  pieces: Piece[];
  /** Lines to read heights by, the foot left out. */
  ticks: { value: number; y: number }[];
  /** Where the bar of that index is, and how wide. */
  xOf(index: number): number;
  barWidth: number;
}

const TICKS = 3;

/** Places the bars in a picture of that size, and chooses round numbers for the lines behind them. */
export function layOut<Of extends string>(
  buckets: readonly Bucket<Of>[],
  kinds: readonly Kind<Of>[],
  size: { width: number; height: number },
): Layout {
  const total = (bucket: Bucket<Of>) => kinds.reduce((sum, { of }) => sum + bucket[of], 0);
  const y = scaleLinear([0, Math.max(1, ...buckets.map(total))], [size.height, 0]).nice(TICKS);
  const x = scaleBand(
    buckets.map((_, index) => index),
    [0, size.width],
  ).paddingInner(0.2);
  const xOf = (index: number) => x(index) ?? 0;
  const pieces = buckets.flatMap((bucket, index) => {
    let below = 0;
    return kinds.flatMap(({ of, fill }) => {
      const [from, to] = [below, (below += bucket[of])];
      if (to === from) return [];
      return [{ fill, x: xOf(index), y: y(to), width: x.bandwidth(), height: y(from) - y(to) }];
    });
  });
  const ticks = y
    .ticks(TICKS)
    .filter((value) => value > 0 && Number.isInteger(value))
    .map((value) => ({ value, y: y(value) }));
  return { pieces, ticks, xOf, barWidth: x.bandwidth() };
}
