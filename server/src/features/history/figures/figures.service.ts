import { badInput } from '../../../lib/errors.ts';
import { batchesOf } from '../../../lib/nested-pages.ts';
import type { SqlRunner } from '../../../lib/sql.ts';
import type { Counts } from '../beats/counts.rules.ts';
import type { Measure } from '../beats/raw-beats.ts';
import { areRaw, readSliceCounts, readSliceSketches } from '../beats/slice-beats.service.ts';
import { spreadOf, type Spread } from '../beats/sketch.rules.ts';
import { uptimePercent } from '../day.rules.ts';
import { readStatusSlices } from '../maintenance-slices.service.ts';
import { UNKNOWN_SLICE, type StatusSlice } from '../status-slices.service.ts';
import { checkHours, lastHours, type Bounds } from './slices.rules.ts';

/** What an app did in a slice of time; times in epoch milliseconds. */
export interface Slice extends StatusSlice, Counts {
  from: number;
  to: number;
}

/** How long things took in a slice of time. */
export interface SeriesPoint extends Spread {
  from: number;
  to: number;
}

/** Slices of one app. */
export interface WantedSlices {
  appId: string;
  bounds: Bounds;
}

export interface WantedUptime {
  appId: string;
  hours: number;
}

export interface WantedSeries {
  appId: string;
  of: Measure;
  hours: number;
  points: number;
}

/** Apps of one query: it is to take a few milliseconds. */
const APPS_AT_ONCE = 50;
/** The same where each single beat is looked at. */
const RAW_AT_ONCE = 5;

const NO_BEATS: Counts = { beats: 0, successes: 0, fails: 0 };

/** For each that is wanted, in their order, its slices, oldest first. */
export async function readSlices(sql: SqlRunner, wanted: readonly WantedSlices[], now: number): Promise<Slice[][]> {
  return inGroups(
    wanted,
    ({ bounds }) => bounds.join(),
    ({ bounds }) => (areRaw(bounds) ? RAW_AT_ONCE : APPS_AT_ONCE),
    async (appIds, { bounds }) => {
      const statuses = await readStatusSlices(sql, appIds, bounds, now);
      const counts = await readSliceCounts(sql, appIds, bounds, now);
      return (appId) =>
        spans(bounds).map((span, place) => ({
          ...span,
          ...(statuses.get(appId)?.[place] ?? UNKNOWN_SLICE),
          ...(counts.get(appId)?.[place] ?? NO_BEATS),
        }));
    },
  );
}

/** For each that is wanted, in their order, its {@link uptimePercent} of the last hours. */
export function readUptimes(sql: SqlRunner, wanted: readonly WantedUptime[], now: number): Promise<(number | null)[]> {
  return inGroups(
    wanted,
    ({ hours }) => String(hours),
    () => APPS_AT_ONCE,
    async (appIds, { hours }) => {
      const statuses = await readStatusSlices(sql, appIds, [now - checkHours(hours) * HOUR_MS, now], now);
      return (appId) => uptimePercent(statuses.get(appId)?.[0] ?? UNKNOWN_SLICE);
    },
  );
}

const HOUR_MS = 3_600_000;
/** Longest time of which each single beat is looked at where a slice is shorter than an hour. */
const MAX_RAW_HOURS = 72;

/** Throws BAD_USER_INPUT for what cannot be told. */
export function checkSeries({ hours, points }: Pick<WantedSeries, 'hours' | 'points'>): void {
  lastHours(hours, points, 0);
  if (hours > MAX_RAW_HOURS && points > hours)
    throw badInput('points', `must be at most one an hour, 1 to ${hours}, not ${points}`);
}

/** For each that is wanted, in their order, its points, oldest first. */
export async function readSeries(
  sql: SqlRunner,
  wanted: readonly WantedSeries[],
  now: number,
): Promise<SeriesPoint[][]> {
  return inGroups(
    wanted,
    ({ of, hours, points }) => [of, hours, points].join(),
    ({ hours, points }) => (points > hours ? RAW_AT_ONCE : APPS_AT_ONCE),
    async (appIds, { of, hours, points }) => {
      const bounds = lastHours(hours, points, now);
      const sketches = await readSliceSketches(sql, appIds, bounds, of, points <= hours, now);
      return (appId) =>
        spans(bounds).flatMap((span, place) => {
          const sketch = sketches.get(appId)?.[place];
          return sketch === undefined ? [] : { ...span, ...spreadOf(sketch) };
        });
    },
  );
}

const spans = (bounds: Bounds): { from: number; to: number }[] =>
  bounds.slice(1).map((to, index) => ({ from: bounds[index] as number, to }));

/** Reads those together that differ in nothing but their app, a number of apps at once, one after the other. */
async function inGroups<Wanted extends { appId: string }, Answer>(
  wanted: readonly Wanted[],
  keyOf: (one: Wanted) => string,
  atOnce: (one: Wanted) => number,
  read: (appIds: string[], one: Wanted) => Promise<(appId: string) => Answer>,
): Promise<Answer[]> {
  const answers = new Map<Wanted, Answer>();
  for (const group of Map.groupBy(wanted, keyOf).values()) {
    const [first] = group;
    for (const batch of first === undefined ? [] : batchesOf(group, atOnce(first))) {
      const answerOf = await read([...new Set(batch.map(({ appId }) => appId))], first as Wanted);
      for (const one of batch) answers.set(one, answerOf(one.appId));
    }
  }
  return wanted.map((one) => answers.get(one) as Answer);
}
