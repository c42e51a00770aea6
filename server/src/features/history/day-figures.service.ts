import { anyOf, db, epoch, execute, givenRows, type Changes } from '../../lib/query.ts';
import { columnsOf, type Stored } from '../../database/columns.ts';
import { AppDayEntity } from './app-day.entity.ts';
import { timestamp, type SqlRunner, type Timestamp } from '../../lib/sql.ts';
import { dayName, type Span } from './day.rules.ts';
import { readMaintenanceSpans, readStatusSlices } from './maintenance-slices.service.ts';
import { sliceParameters, SLICES, UNKNOWN_SLICE } from './status-slices.service.ts';

/** Figures of an app on a day that is over, or until now. */
export interface AppDayFigures extends Stored<typeof AppDayEntity, 'day'> {}

/** Columns of {@link FIGURES} and of the table of days, in one order. */
const COLUMNS = columnsOf(AppDayEntity, 'day');

/**
 * Figures of the apps on the day of {@link SLICES}, its only slice, and of the beats from $7 until before $8: one row for
 * each app that had been created by then.
 */
const FIGURES = `
with ${SLICES}, received as (
  select app_id, count(*)::int as beats, (count(*) filter (where kind = 'FAIL'))::int as fails,
    avg(latency_ms) as latency_mean_ms, percentile_disc(0.95) within group (order by latency_ms) as latency_p95_ms,
    avg(duration_ms) as duration_mean_ms, percentile_disc(0.95) within group (order by duration_ms) as duration_p95_ms
  from heartbeat where app_id = any($1::uuid[]) and received_at >= $7::timestamptz and received_at < $8::timestamptz group by app_id
), figures as (
  select w.app_id, coalesce(r.beats, 0) as beats, coalesce(r.fails, 0) as fails, coalesce(s.up / 1000, 0) as seconds_up,
    coalesce(s.late / 1000, 0) as seconds_late, coalesce(s.down / 1000, 0) as seconds_down,
    coalesce(s.away / 1000, 0) as seconds_unknown, 0::float8 as seconds_maintenance, r.latency_mean_ms, r.latency_p95_ms, r.duration_mean_ms, r.duration_p95_ms
  from wanted w left join slices s on s.app_id = w.app_id left join received r on r.app_id = w.app_id
)`;

/** Figures of the apps on a day, from the raw rows; `until` is its end, or now where it is running. */
export async function readFigures(
  sql: SqlRunner,
  appIds: readonly string[],
  day: Span,
  until: number,
): Promise<AppDayFigures[]> {
  const figures = await sql.query<AppDayFigures>(
    `${FIGURES} select ${COLUMNS.read('f')} from figures f`,
    await parameters(sql, appIds, day, until),
  );
  const planned = await readPlannedDays(sql, appIds, day, until);
  return figures.map((ofApp) => ({ ...ofApp, ...planned.get(ofApp.appId) }));
}

type Seconds = Pick<AppDayFigures, 'secondsUp' | 'secondsLate' | 'secondsDown' | 'secondsMaintenance'>;

/** Of the apps that were in maintenance on this day, which time counts as what. */
async function readPlannedDays(
  sql: SqlRunner,
  appIds: readonly string[],
  day: Span,
  until: number,
): Promise<Map<string, Seconds>> {
  const spans = await readMaintenanceSpans(sql, appIds, { from: day.from, to: until });
  if (spans.size === 0) return new Map();
  const slices = await readStatusSlices(sql, [...spans.keys()], [day.from, day.to], until);
  return new Map(
    [...slices].map(([id, [slice = UNKNOWN_SLICE]]) => {
      const { secondsUp, secondsLate, secondsDown, secondsMaintenance } = slice;
      return [id, { secondsUp, secondsLate, secondsDown, secondsMaintenance }];
    }),
  );
}

/** Keeps the figures of the apps on a finished day, where none are kept yet. */
export async function keepFigures(sql: SqlRunner, appIds: readonly string[], day: Span): Promise<void> {
  await sql.query(
    `insert into app_day (day, ${COLUMNS.names}) ${FIGURES} select $9::date, ${COLUMNS.names} from figures on conflict do nothing`,
    [...(await parameters(sql, appIds, day, day.to)), dayName(day.from)],
  );
  const planned = [...(await readPlannedDays(sql, appIds, day, day.to))].map(([id, seconds]) => ({ id, ...seconds }));
  if (planned.length > 0) await execute(sql, countApart(planned, dayName(day.from)));
}

const countApart = (planned: readonly (Seconds & { id: string })[], day: string) =>
  db
    .updateTable('app_day as d')
    .from(givenRows('g', PLANNED_TYPES, planned))
    .set(
      (eb) =>
        ({
          seconds_up: eb.ref('g.secondsUp'),
          seconds_late: eb.ref('g.secondsLate'),
          seconds_down: eb.ref('g.secondsDown'),
          seconds_maintenance: eb.ref('g.secondsMaintenance'),
        }) satisfies Changes<'app_day'>,
    )
    .whereRef('d.app_id', '=', 'g.id')
    .where('d.day', '=', day);

const PLANNED_TYPES = {
  id: 'uuid',
  secondsUp: 'float8',
  secondsLate: 'float8',
  secondsDown: 'float8',
  secondsMaintenance: 'float8',
};

/** Kept figures of the apps from a day on; `day` is the moment at which each begins. */
export async function readKeptFigures(
  sql: SqlRunner,
  appIds: readonly string[],
  from: number,
): Promise<(AppDayFigures & { day: number })[]> {
  const query = db
    .selectFrom('app_day as d')
    .select((eb) => [COLUMNS.of('d'), epoch(eb.ref('d.day').$castTo<Timestamp>()).as('day')])
    .where('d.app_id', '=', anyOf(appIds))
    .where('d.day', '>=', dayName(from));
  return execute(sql, query);
}

async function parameters(sql: SqlRunner, appIds: readonly string[], day: Span, until: number): Promise<unknown[]> {
  const slices = await sliceParameters(sql, appIds, [day.from, day.to], until);
  return [...slices, timestamp(day.from), timestamp(day.to)];
}
