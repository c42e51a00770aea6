import { badInput, shown } from '../../../lib/errors.ts';
import { DAY_MS, dayName, startOfDay } from '../day.rules.ts';
import type { Bounds } from './slices.rules.ts';

/** Days as people in a time zone have them: those on which clocks change have 23 or 25 hours. */
export interface LocalDays {
  /** E.g. "2026-01-31", oldest first. */
  names: string[];
  bounds: Bounds;
}

/** The last `count` days of a time zone, that of `now` included. Throws BAD_USER_INPUT. */
export function localDays(timeZone: string, count: number, now: number): LocalDays {
  const zone = zoneOf(timeZone);
  const today = startOfDay(zone.local(now));
  const first = today - (count - 1) * DAY_MS;
  const names = Array.from({ length: count }, (_, index) => dayName(first + index * DAY_MS));
  return { names, bounds: Array.from({ length: count + 1 }, (_, index) => zone.begin(first + index * DAY_MS)) };
}

interface Zone {
  /** What a clock on the wall shows, as if it were one of UTC. */
  local(at: number): number;
  /** When a day begins, given as if it were one of UTC. */
  begin(day: number): number;
}

const zones = new Map<string, Zone>();
const MAX_ZONES = 1_000;
const MAX_BEGINS = 10_000;
/** Zones are not further from UTC. */
const FURTHEST_MS = 15 * 3_600_000;

function zoneOf(timeZone: string): Zone {
  let zone = zones.get(timeZone);
  if (zone === undefined) {
    // Forgotten all at once: they are made again.
    if (zones.size >= MAX_ZONES) zones.clear();
    zones.set(timeZone, (zone = makeZone(timeZone)));
  }
  return zone;
}

function makeZone(timeZone: string): Zone {
  const format = formatOf(timeZone);
  const local = (at: number): number => {
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
    for (const { type, value } of format.formatToParts(at)) parts[type] = value;
    const { year, month, day, hour, minute, second } = parts;
    return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  };
  const begins = new Map<number, number>();
  return {
    local,
    begin: (day) => {
      let begin = begins.get(day);
      if (begin === undefined) {
        if (begins.size >= MAX_BEGINS) begins.clear();
        begins.set(day, (begin = beginOf(day, local)));
      }
      return begin;
    },
  };
}

/** The first moment of a day. Midnight may be missing: then clocks went on from the evening before. */
function beginOf(day: number, local: (at: number) => number): number {
  let [low, high] = [day - FURTHEST_MS, day + FURTHEST_MS];
  // A day mostly begins where its offset says; else it is looked for, to the minute.
  const guess = day - (local(day) - day);
  if (local(guess) >= day && local(guess - 1_000) < day) return guess;
  while (high - low > 60_000) {
    const middle = Math.floor((low + high) / 120_000) * 60_000;
    if (local(middle) >= day) high = middle;
    else low = middle;
  }
  return high;
}

/** Names are at most that long; no zone has a longer one. */
const MAX_NAME = 100;

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    if (timeZone.length > MAX_NAME) throw new RangeError('too long');
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw badInput('timeZone', `must be a time zone such as "Europe/Berlin", not ${shown(timeZone)}`);
  }
}
