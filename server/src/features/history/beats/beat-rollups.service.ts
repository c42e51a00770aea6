import { anyOf, db, epoch, execute, raw } from '../../../lib/query.ts';
import { timestamp, type Sql, type SqlRunner } from '../../../lib/sql.ts';
import { AppWalk, type StepOutcome, type Work } from '../app-walk.service.ts';
import { DAY_MS, dayName, startOfDay, type Span } from '../day.rules.ts';
import { BEATS_FROM, BEATS_UNTIL, isSettled, milestone, noteMilestone } from '../milestones.ts';
import { firstAppAt, MAX_BACK_MS } from '../rollups.service.ts';
import { ALL_APPS } from './beat-day.entity.ts';
import { addCounts, packCounts, SLOT_MS, unpackCounts, type DayCounts } from './counts.rules.ts';
import { readRawBeats } from './raw-beats.ts';
import { mergeSketch, newSketch, packSketches, unpackSketches, type DaySketches } from './sketch.rules.ts';

export interface BeatRollupsOptions {
  sql: Sql;
  now(): number;
  /** Days for which raw beats are kept. */
  heartbeatDays: number;
}

const BEATS_LOCK = 5_822_371;
const HOUR_MS = 3_600_000;
/** Apps in a step at most: those that beat each minute may come after thousands that hardly do. */
const MOST_OF_HOUR = 1_000;
const MOST_OF_DAY = 20;
/** Days for which they are kept. */
export const BEAT_DAYS = 100;

/** What is packed of one app and day. */
interface DayOfApp {
  until: number;
  counts: DayCounts;
  latency: DaySketches;
  duration: DaySketches;
}

/**
 * Packs the beats of each hour that is over. Those of before the first time that this is done are packed a day at a
 * time, the newest first.
 */
export class BeatRollupsService implements Work {
  readonly #options: BeatRollupsOptions;
  readonly #walk: AppWalk;

  constructor(options: BeatRollupsOptions) {
    this.#options = options;
    this.#walk = new AppWalk(options.sql, BEATS_LOCK, this);
  }

  /** Packs the beats of the next few apps. */
  step(): Promise<StepOutcome> {
    return this.#walk.step();
  }

  most({ from, to }: Span): number {
    return to - from > HOUR_MS ? MOST_OF_DAY : MOST_OF_HOUR;
  }

  /** Never over midnight. */
  async next(tx: SqlRunner): Promise<Span | null> {
    const { now, heartbeatDays } = this.#options;
    const at = now();
    const today = startOfDay(at);
    let from = await milestone(tx, BEATS_FROM);
    let until = await milestone(tx, BEATS_UNTIL);
    if (from === null || until === null) {
      from = until = today;
      await noteMilestone(tx, BEATS_FROM, today);
      await noteMilestone(tx, BEATS_UNTIL, today);
    }
    // See RollupsService: a clock that was set back.
    if (until - at > MAX_BACK_MS) return null;
    if (until > at) {
      await packBeatsAnew(tx, today);
      until = today;
    }
    // After a long stop: of days before that there are no raw rows.
    until = Math.max(until, today - heartbeatDays * DAY_MS);
    const over = Math.min(startOfDay(until) + DAY_MS, Math.floor(at / HOUR_MS) * HOUR_MS);
    for (const to of [over, over - HOUR_MS]) if (to > until && (await isSettled(tx, to))) return { from: until, to };
    return from > (await firstDay(tx, at, heartbeatDays)) ? { from: from - DAY_MS, to: from } : null;
  }

  async keep(tx: SqlRunner, appIds: readonly string[], span: Span): Promise<void> {
    const day = startOfDay(span.from);
    const days = await readDays(tx, [...appIds, ALL_APPS], day);
    const apps = appIds.map((appId) => ({ appId, since: Math.max(span.from, days.get(appId)?.until ?? 0) }));
    const raws = await readRawBeats(tx, apps, span.to, {
      counts: (ms) => `floor((${ms} - ${day}) / ${SLOT_MS})::int`,
      sketches: { places: (ms) => `floor((${ms} - ${day}) / ${HOUR_MS})::int`, of: ['latency', 'duration'] },
    });
    const changed = new Set<string>();
    const dayOf = (appId: string): DayOfApp => {
      let of = days.get(appId);
      if (of === undefined) days.set(appId, (of = { until: 0, ...nothing() }));
      of.until = Math.max(of.until, span.to);
      changed.add(appId);
      return of;
    };
    for (const { appId, place, counts } of raws.counts)
      for (const into of [dayOf(appId), dayOf(ALL_APPS)]) addCounts(into.counts, place, counts);
    for (const { appId, of, place, sketch } of raws.sketches) {
      const sketches = dayOf(appId)[of];
      const known = sketches.get(place) ?? newSketch();
      mergeSketch(known, sketch);
      sketches.set(place, known);
    }
    await writeDays(
      tx,
      day,
      [...changed].map((appId) => ({ appId, ...(days.get(appId) as DayOfApp) })),
    );
  }

  async finish(tx: SqlRunner, { from, to }: Span): Promise<void> {
    const until = (await milestone(tx, BEATS_UNTIL)) ?? to;
    if (to > until) await noteMilestone(tx, BEATS_UNTIL, to);
    else await noteMilestone(tx, BEATS_FROM, from);
  }
}

const nothing = (): Omit<DayOfApp, 'until'> => ({ counts: new Map(), latency: new Map(), duration: new Map() });

/** Forgets what is packed of days from this one on (its begin in epoch ms): its raw rows are there. */
export async function packBeatsAnew(tx: SqlRunner, from: number): Promise<void> {
  await execute(tx, db.deleteFrom('beat_day').where('day', '>=', dayName(from)));
  await noteMilestone(tx, BEATS_UNTIL, from);
}

/** The first day of which raw rows may be there, by its begin in epoch milliseconds. */
const firstDay = async (sql: SqlRunner, now: number, heartbeatDays: number): Promise<number> =>
  Math.max(startOfDay(now) - heartbeatDays * DAY_MS, startOfDay((await firstAppAt(sql)) ?? now));

/** Until when all raw rows are packed, so that they may go. Null: none may, those of before are still to be packed. */
export async function packedUntil(sql: SqlRunner, now: number, heartbeatDays: number): Promise<number | null> {
  const [from, until] = [await milestone(sql, BEATS_FROM), await milestone(sql, BEATS_UNTIL)];
  return from === null || until === null || from > (await firstDay(sql, now, heartbeatDays)) ? null : until;
}

async function readDays(tx: SqlRunner, appIds: readonly string[], day: number): Promise<Map<string, DayOfApp>> {
  const bytes = (column: 'counts' | 'latency' | 'duration') =>
    raw<string | null>`encode(${raw.ref(`b.${column}`)}, 'base64')`.as(column);
  const query = db
    .selectFrom('beat_day as b')
    .select((eb) => [
      'b.app_id',
      epoch(eb.ref('b.until')).as('until'),
      bytes('counts'),
      bytes('latency'),
      bytes('duration'),
    ])
    .where('b.app_id', '=', anyOf(appIds))
    .where('b.day', '=', dayName(day));
  const unpacked = (packed: string | null) => Buffer.from(packed ?? '', 'base64');
  return new Map(
    (await execute(tx, query)).map((row) => [
      row.app_id,
      {
        until: row.until,
        counts: unpackCounts(unpacked(row.counts)),
        latency: unpackSketches(unpacked(row.latency)),
        duration: unpackSketches(unpacked(row.duration)),
      },
    ]),
  );
}

async function writeDays(tx: SqlRunner, day: number, days: readonly ({ appId: string } & DayOfApp)[]): Promise<void> {
  if (days.length === 0) return;
  const packed = (sketches: DaySketches) => (sketches.size === 0 ? null : packSketches(sketches).toString('base64'));
  await tx.query(
    `insert into beat_day (app_id, day, until, counts, latency, duration)
      select app_id, $2::date, until, decode(counts, 'base64'), decode(latency, 'base64'), decode(duration, 'base64')
      from unnest($1::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[]) as given(app_id, until, counts, latency, duration)
      on conflict (app_id, day) do update
        set until = excluded.until, counts = excluded.counts, latency = excluded.latency, duration = excluded.duration`,
    [
      days.map(({ appId }) => appId),
      dayName(day),
      days.map(({ until }) => timestamp(until)),
      days.map(({ counts }) => packCounts(counts).toString('base64')),
      days.map(({ latency }) => packed(latency)),
      days.map(({ duration }) => packed(duration)),
    ],
  );
}
