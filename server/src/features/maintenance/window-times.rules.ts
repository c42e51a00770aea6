import { nextSlot, nextSlots } from '../../status/schedule.rules.ts';
import { selects, type AppSelector, type SelectableApp } from '../apps/selector/selector.rules.ts';

/** A stretch of time in epoch milliseconds, its end excluded. */
export interface Span {
  from: number;
  to: number;
}

/** When a window is: once, or each time that a cron expression names. Times in epoch milliseconds. */
export interface WindowTimes {
  startsAt: number | null;
  endsAt: number | null;
  cronExpression: string | null;
  cronTimezone: string | null;
  durationSeconds: number | null;
  validFrom: number;
  validUntil: number | null;
}

export interface PlannedWindow extends WindowTimes {
  selector: AppSelector;
}

/** Slots that are worked out at once. */
const AT_ONCE = 64;
/** Windows one after the other that are looked through for the end of them all. */
const MOST_IN_A_ROW = 400;

/** Its times that touch this stretch, whole ones, the soonest first; at most `most`. */
export function spansOf(window: WindowTimes, { from, to }: Span, most = Infinity): Span[] {
  const { startsAt, endsAt, cronExpression, cronTimezone, durationSeconds, validFrom } = window;
  const validUntil = window.validUntil ?? Infinity;
  const spans: Span[] = [];
  const add = (span: Span): void => {
    if (span.from < span.to && span.from < to && span.to > from) spans.push(span);
  };
  if (startsAt !== null && endsAt !== null) add({ from: startsAt, to: Math.min(endsAt, validUntil) });
  if (cronExpression === null || durationSeconds === null) return spans;
  const lasts = durationSeconds * 1000;
  const end = Math.min(to, validUntil);
  let after = Math.max(from, validFrom) - lasts;
  while (spans.length < most) {
    const slots = nextSlots(cronExpression, cronTimezone ?? 'UTC', after, AT_ONCE);
    for (const slot of slots) {
      if (slot >= end || spans.length >= most) return spans;
      add({ from: Math.max(slot, validFrom), to: Math.min(slot + lasts, validUntil) });
    }
    const last = slots.at(-1);
    if (last === undefined || slots.length < AT_ONCE) break;
    after = last;
  }
  return spans;
}

/** The time of the window that this moment lies in; null where it is in none. */
export const spanAt = (window: WindowTimes, at: number): Span | null =>
  spansOf(window, { from: at, to: at + 1 }).reduce<Span | null>(
    (longest, span) => (longest === null || span.to > longest.to ? span : longest),
    null,
  );

/** When it begins next, after `now`; null where it does not. */
export function nextStart({ startsAt, cronExpression, cronTimezone }: WindowTimes, now: number): number | null {
  if (cronExpression !== null) return nextSlot(cronExpression, cronTimezone ?? 'UTC', now);
  return startsAt !== null && startsAt > now ? startsAt : null;
}

/** When apps are in maintenance. Made of the windows of one moment: what was worked out is remembered. */
export class MaintenanceTimes {
  readonly #windows: readonly PlannedWindow[];
  readonly #ends = new Map<string, number | null>();

  constructor(windows: readonly PlannedWindow[]) {
    this.#windows = windows;
  }

  get areNone(): boolean {
    return this.#windows.length === 0;
  }

  /** The first moment from this one on at which the app is in no window. */
  freeAt(app: SelectableApp, at: number): number {
    const windows = this.#of(app);
    let free = at;
    for (let looked = 0; windows.length > 0 && looked < MOST_IN_A_ROW; looked += 1) {
      const end = Math.max(...windows.map(({ place, window }) => this.#endAt(place, window, free) ?? 0));
      if (end <= free) break;
      free = end;
    }
    return free;
  }

  /** When the app is in a window within this stretch, in order and without overlaps. */
  spansOf(app: SelectableApp, within: Span): Span[] {
    const spans = this.#of(app).flatMap(({ window }) => spansOf(window, within));
    const merged: Span[] = [];
    for (const span of spans.toSorted((a, b) => a.from - b.from)) {
      const from = Math.max(span.from, within.from);
      const to = Math.min(span.to, within.to);
      const last = merged.at(-1);
      if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
      else if (from < to) merged.push({ from, to });
    }
    return merged;
  }

  #of(app: SelectableApp): { place: number; window: PlannedWindow }[] {
    return this.#windows.flatMap((window, place) => (selects(window.selector, app) ? [{ place, window }] : []));
  }

  #endAt(place: number, window: PlannedWindow, at: number): number | null {
    const key = `${place} ${at}`;
    let end = this.#ends.get(key);
    if (end === undefined) this.#ends.set(key, (end = spanAt(window, at)?.to ?? null));
    return end;
  }
}
