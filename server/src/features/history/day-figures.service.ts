import { anyOf, db, epoch, execute } from '../../lib/query.ts';
import { columnsOf, type Stored } from '../../database/columns.ts';
import { AppDayEntity } from './app-day.entity.ts';
import { timestamp, type SqlRunner, type Timestamp } from '../../lib/sql.ts';
import { statusRank } from '../../ledger/app.model.ts';
import { dayName, mergeSpans, type Span } from './day.rules.ts';

/** Figures of an app on a day that is over, or until now. */
export interface AppDayFigures extends Stored<typeof AppDayEntity, 'day'> {}

/** Columns of {@link FIGURES} and of the table of days, in one order. */
const COLUMNS = columnsOf(AppDayEntity, 'day');

/**
 * Figures of the apps $1 on the day from $2 until before $3, one row for each that had been created by $4, the day's
 * end or now; $5 and $6 are where Lubdub's own outages began and ended, without overlaps.
 *
 * An app's status at a moment is that of its last change, by sequence, that is not later: a clock that
 * went back leaves changes that seem to lie ahead, and what came after them holds. So a change lasts
 * until the earliest of all that follow it. Where no change is that old (they are kept 800 days) it is
 * what the first one came from, or what the app is now.
 *
 * "offset 0" has each app's changes looked up by index: without statistics, which the embedded database never
 * makes, all changes of all apps would be read.
 */
const FIGURES = `
with wanted as materialized (
  select a.id as app_id, greatest(a.created_at, $2::timestamptz) as since, s.status
  from app a join app_state s on s.app_id = a.id where a.id = any($1::uuid[]) and a.created_at <= $4::timestamptz
), begun as materialized (
  select w.app_id, w.since, coalesce(last.sequence, 0) as sequence, coalesce(last."to", first."from", w.status) as status
  from wanted w
  left join lateral (select c.sequence, c."to" from status_change c where c.app_id = w.app_id and c.at <= w.since
    order by c.sequence desc limit 1) last on true
  left join lateral (select c."from" from status_change c where c.app_id = w.app_id and last.sequence is null
    order by c.sequence limit 1) first on true
), marks as (
  select app_id, sequence, since as at, status from begun
  union all
  select c.app_id, c.sequence, c.at, c."to" from begun b
  join lateral (select * from status_change c where c.app_id = b.app_id and c.sequence > b.sequence and c.at < $4::timestamptz
    offset 0) c on true
), stretches as (
  select app_id, status, at as began, coalesce(min(at) over (partition by app_id order by sequence desc
    rows between unbounded preceding and 1 preceding), $4::timestamptz) as ended
  from marks
), measured as materialized (
  select app_id, status, extract(epoch from ended - began) as seconds, (
    select coalesce(sum(extract(epoch from least(o.ended, s.ended) - greatest(o.began, s.began))), 0)
    from unnest($5::timestamptz[], $6::timestamptz[]) as o(began, ended) where o.began < s.ended and o.ended > s.began) as away
  from stretches s where ended > began and status <= ${statusRank('UP')}
), times as (
  select app_id, sum(seconds - away) filter (where status in (${statusRank('UP')}, ${statusRank('WARNING')})) as up,
    sum(seconds - away) filter (where status = ${statusRank('LATE')}) as late,
    sum(seconds - away) filter (where status = ${statusRank('DOWN')}) as down, sum(away) as away
  from measured group by app_id
), received as (
  select app_id, count(*)::int as beats, (count(*) filter (where kind = 'FAIL'))::int as fails,
    avg(latency_ms) as latency_mean_ms, percentile_disc(0.95) within group (order by latency_ms) as latency_p95_ms,
    avg(duration_ms) as duration_mean_ms, percentile_disc(0.95) within group (order by duration_ms) as duration_p95_ms
  from heartbeat where app_id = any($1::uuid[]) and received_at >= $2::timestamptz and received_at < $3::timestamptz group by app_id
), figures as (
  select w.app_id, coalesce(r.beats, 0) as beats, coalesce(r.fails, 0) as fails, coalesce(t.up, 0)::float8 as seconds_up,
    coalesce(t.late, 0)::float8 as seconds_late, coalesce(t.down, 0)::float8 as seconds_down,
    coalesce(t.away, 0)::float8 as seconds_unknown, r.latency_mean_ms, r.latency_p95_ms, r.duration_mean_ms, r.duration_p95_ms
  from wanted w left join times t on t.app_id = w.app_id left join received r on r.app_id = w.app_id
)`;

/** Figures of the apps on a day, from the raw rows; `until` is its end, or now where it is running. */
export async function readFigures(
  sql: SqlRunner,
  appIds: readonly string[],
  day: Span,
  until: number,
): Promise<AppDayFigures[]> {
  return sql.query<AppDayFigures>(
    `${FIGURES} select ${COLUMNS.read('f')} from figures f`,
    await parameters(sql, appIds, day, until),
  );
}

/** Keeps the figures of the apps on a finished day, where none are kept yet. */
export async function keepFigures(sql: SqlRunner, appIds: readonly string[], day: Span): Promise<void> {
  await sql.query(
    `insert into app_day (day, ${COLUMNS.names}) ${FIGURES} select $7::date, ${COLUMNS.names} from figures on conflict do nothing`,
    [...(await parameters(sql, appIds, day, day.to)), dayName(day.from)],
  );
}

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
  const query = db
    .selectFrom('outage')
    .select((eb) => [epoch(eb.ref('from')).as('from'), epoch(eb.ref('to')).as('to')])
    .where('to', '>', timestamp(day.from))
    .where('from', '<', timestamp(until));
  const outages = await execute(sql, query);
  const away = mergeSpans(outages, { from: day.from, to: until });
  return [
    appIds,
    timestamp(day.from),
    timestamp(day.to),
    timestamp(until),
    away.map(({ from }) => timestamp(from)),
    away.map(({ to }) => timestamp(to)),
  ];
}
