import { anyOf, db, epoch, execute, raw } from '../../../lib/query.ts';
import type { SqlRunner, Timestamp } from '../../../lib/sql.ts';
import { readKeptFigures } from '../day-figures.service.ts';
import { DAY_MS, dayName, startOfDay } from '../day.rules.ts';
import { shortest, sliceAt, type Bounds } from '../figures/slices.rules.ts';
import { BEATS_FROM, BEATS_UNTIL, milestone } from '../milestones.ts';
import { ALL_APPS } from './beat-day.entity.ts';
import { eachCount, SLOT_MS, type Counts } from './counts.rules.ts';
import { readRawBeats, type Measure, type RawBeats } from './raw-beats.ts';
import { mergeSketch, newSketch, unpackSketches, type Sketch } from './sketch.rules.ts';

const HOUR_MS = 3_600_000;

/** SQL of the slice that a time is in, from 0 on; the bounds are $5. A time counts where its `unit` begins. */
const placeSql = (unit: number) => (ms: string) =>
  `width_bucket(${unit === 1 ? ms : `floor(${ms} / ${unit}) * ${unit}`}, $5::float8[]) - 1`;

/**
 * How many beats each of the apps had in each slice. Slices of 3 minutes and more are told from what is packed: a beat
 * counts where the 3 minutes begin in which it was received. Beats of a day that is not packed yet (after an upgrade, for
 * some minutes) or never was count at its noon.
 */
export async function readSliceCounts(
  sql: SqlRunner,
  appIds: readonly string[],
  bounds: Bounds,
  now: number,
): Promise<Map<string, Counts[]>> {
  const slices = new Map(appIds.map((id) => [id, Array.from({ length: bounds.length - 1 }, noBeats)]));
  const add = (appId: string, place: number, { beats, successes, fails }: Counts): void => {
    const of = slices.get(appId)?.[place];
    if (of === undefined) return;
    of.beats += beats;
    of.successes += successes;
    of.fails += fails;
  };
  const unit = areRaw(bounds) ? 1 : SLOT_MS;
  const packed = unit === 1 ? nonePacked(appIds, bounds) : await readPacked(sql, appIds, bounds, 'counts', now);
  for (const { appId, day, until, bytes } of packed.days)
    eachCount(bytes, (slot, counts) => {
      const at = day + slot * SLOT_MS;
      if (at < until) add(appId, sliceAt(bounds, at), counts);
    });
  const [from = 0] = bounds;
  if (packed.rawFrom > from && unit !== 1)
    for (const { appId, day, ...of } of await readKeptFigures(sql, appIds, startOfDay(from)))
      if (day < packed.rawFrom)
        add(appId, sliceAt(bounds, day + DAY_MS / 2), {
          beats: of.beats,
          successes: of.beats - of.fails,
          fails: of.fails,
        });
  for (const { counts } of await readRest(sql, packed, bounds, { counts: placeSql(unit) }))
    for (const { appId, place, counts: of } of counts) add(appId, place, of);
  return slices;
}

/** Whether slices are too short to be told from what is packed. */
export const areRaw = (bounds: Bounds): boolean => shortest(bounds) < SLOT_MS;

const noBeats = (): Counts => ({ beats: 0, successes: 0, fails: 0 });

/**
 * How long it took in each slice. From raw rows, or with `packed` from what is packed: a beat counts where the hour begins
 * in which it was received.
 */
export async function readSliceSketches(
  sql: SqlRunner,
  appIds: readonly string[],
  bounds: Bounds,
  of: Measure,
  fromPacked: boolean,
  now: number,
): Promise<Map<string, Sketch[]>> {
  const slices = new Map(appIds.map((id) => [id, Array.from({ length: bounds.length - 1 }, newSketch)]));
  const add = (appId: string, place: number, sketch: Sketch): void => {
    const into = slices.get(appId)?.[place];
    if (into !== undefined) mergeSketch(into, sketch);
  };
  const packed = fromPacked ? await readPacked(sql, appIds, bounds, of, now) : nonePacked(appIds, bounds);
  for (const { appId, day, bytes } of packed.days)
    for (const [hour, sketch] of unpackSketches(bytes)) add(appId, sliceAt(bounds, day + hour * HOUR_MS), sketch);
  const places = placeSql(fromPacked ? HOUR_MS : 1);
  for (const { sketches } of await readRest(sql, packed, bounds, { sketches: { places, of: [of] } }))
    for (const { appId, place, sketch } of sketches) add(appId, place, sketch);
  return slices;
}

/** What is packed of a time, and what is to be read raw of it. */
interface Packed {
  /** Of `bytes`, what is before `until` counts. */
  days: { appId: string; day: number; until: number; bytes: Buffer }[];
  /** Raw rows are read from here on, as far as nothing is packed yet. */
  rawFrom: number;
  /** And again after what is packed: of each app. */
  rawUntil: number;
  rest: Map<string, number>;
}

function nonePacked(appIds: readonly string[], bounds: Bounds): Packed {
  const from = bounds[0] ?? 0;
  return { days: [], rawFrom: from, rawUntil: from, rest: new Map(appIds.map((id) => [id, from])) };
}

async function readRest(
  sql: SqlRunner,
  { rawFrom, rawUntil, rest }: Packed,
  bounds: Bounds,
  places: Pick<Parameters<typeof readRawBeats>[3], 'counts' | 'sketches'>,
): Promise<RawBeats[]> {
  const [since, until] = [[...rest.keys()].map((appId) => ({ appId, since: rawFrom })), bounds.at(-1) ?? 0];
  const last = [...rest].map(([appId, from]) => ({ appId, since: from }));
  const put = { ...places, values: [bounds] };
  return [await readRawBeats(sql, since, rawUntil, put), await readRawBeats(sql, last, until, put)];
}

/** So much of what is not packed yet is looked up raw, the newest: more would take too long. */
const RAW_MS = DAY_MS;

async function readPacked(
  sql: SqlRunner,
  appIds: readonly string[],
  bounds: Bounds,
  column: 'counts' | Measure,
  now: number,
): Promise<Packed> {
  const [from, to] = [bounds[0] ?? 0, bounds.at(-1) ?? 0];
  // First until when all is packed: what is packed meanwhile says so itself.
  const packedFrom = (await milestone(sql, BEATS_FROM)) ?? startOfDay(now);
  const packedUntil = (await milestone(sql, BEATS_UNTIL)) ?? packedFrom;
  const query = db
    .selectFrom('beat_day as b')
    .select((eb) => [
      'b.app_id',
      epoch(eb.ref('b.day').$castTo<Timestamp>()).as('day'),
      epoch(eb.ref('b.until')).as('until'),
      raw<string | null>`encode(${eb.ref(`b.${column}`)}, 'base64')`.as('packed'),
    ])
    .where('b.app_id', '=', anyOf(appIds))
    .where('b.day', '>=', dayName(Math.max(packedFrom, startOfDay(from))))
    .where('b.day', '<', dayName(startOfDay(to) + DAY_MS));
  const rest = new Map(appIds.map((id) => [id, Math.max(from, packedUntil)]));
  const days: Packed['days'] = [];
  for (const { app_id: appId, day, until: ended, packed } of await execute(sql, query)) {
    // The row of all apps may have some of an hour of which not all are packed.
    const until = appId === ALL_APPS ? Math.min(ended, packedUntil) : ended;
    if (packed !== null) days.push({ appId, day, until, bytes: Buffer.from(packed, 'base64') });
    rest.set(appId, Math.max(rest.get(appId) ?? 0, until));
  }
  const rawFrom = Math.max(from, packedFrom - RAW_MS);
  return { days, rawFrom, rawUntil: Math.min(packedFrom, to), rest };
}
