import { STATUS_BY_RANK, statusRank } from '../../ledger/app.model.ts';
import type { AppStatus } from '../../status/state.rules.ts';
import type { Span } from './day.rules.ts';
import { UNKNOWN_SLICE, type StatusSlice } from './status-slices.service.ts';

/** These bounds and, between them, where each of the spans begins and ends; in order. All of them epoch ms. */
export function cutAt(bounds: readonly number[], spans: readonly Span[]): number[] {
  const [first = 0, last = 0] = [bounds[0], bounds.at(-1)];
  const within = spans.flatMap(({ from, to }) => [from, to]).filter((at) => at > first && at < last);
  return [...new Set([...bounds, ...within])].toSorted((a, b) => a - b);
}

/**
 * Slices between `bounds`, made of the pieces between `finer`: what lies in one of the spans counts as maintenance. The
 * status is that of the time outside of them.
 */
export function together(
  pieces: readonly StatusSlice[],
  finer: readonly number[],
  bounds: readonly number[],
  spans: readonly Span[],
): StatusSlice[] {
  const slices: StatusSlice[] = bounds.slice(1).map(() => ({ ...UNKNOWN_SLICE }));
  let place = 0;
  let span = 0;
  for (const [index, piece] of pieces.entries()) {
    const from = finer[index] as number;
    while (from >= (bounds[place + 1] ?? Infinity)) place += 1;
    while (from >= (spans[span]?.to ?? Infinity)) span += 1;
    const slice = slices[place];
    if (slice === undefined) break;
    slice.secondsUnknown += piece.secondsUnknown;
    if (from >= (spans[span]?.from ?? Infinity)) {
      slice.secondsMaintenance += piece.secondsUp + piece.secondsLate + piece.secondsDown;
      continue;
    }
    slice.secondsUp += piece.secondsUp;
    slice.secondsLate += piece.secondsLate;
    slice.secondsDown += piece.secondsDown;
    slice.status = moreUrgent(slice.status, piece.status);
  }
  return slices;
}

function moreUrgent(one: AppStatus | null, other: AppStatus | null): AppStatus | null {
  if (one === null || other === null) return one ?? other;
  return STATUS_BY_RANK[Math.min(statusRank(one), statusRank(other))] ?? null;
}
