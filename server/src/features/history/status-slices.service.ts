import { statusOfRank, statusRank } from '../../ledger/app.model.ts';
import { db, epoch, execute } from '../../lib/query.ts';
import { epochMs, timestamp, type SqlRunner } from '../../lib/sql.ts';
import type { AppStatus } from '../../status/state.rules.ts';
import { mergeSpans } from './day.rules.ts';

/** How long Lubdub had been away by a moment, of which it is known after which outage it comes, in milliseconds. */
const awayBy = (ms: string, after: string): string =>
  `coalesce(($6::float8[])[${after}] + least(${ms}, ($5::float8[])[${after}]) - ($4::float8[])[${after}], 0)`;

/**
 * How long the apps $1 had which status in each slice of a time: the slices begin at $2 (the last of these is where they
 * end), and it is measured until $3, their end or now. $4 and $5 are where Lubdub's own outages began and ended, without
 * overlaps, $6 how long those before each took. All of them epoch milliseconds. `wanted` are the apps that had been
 * created by then, `slices` those of their slices of which something is known, from 1 on.
 *
 * An app's status at a moment is that of its last change, by sequence, that is not later: a clock that
 * went back leaves changes that seem to lie ahead, and what came after them holds. So a change lasts
 * until the earliest of all that follow it. Where no change is that old (they are kept 800 days) it is
 * what the first one came from, or what the app is now.
 *
 * "offset 0" has each app's changes looked up by index: without statistics, which the embedded database never
 * makes, all changes of all apps would be read.
 */
export const SLICES = `wanted as materialized (
  select a.id as app_id, greatest(a.created_at, to_timestamp(($2::float8[])[1] / 1000)) as since, s.status
  from app a join app_state s on s.app_id = a.id
  where a.id = any($1::uuid[]) and a.created_at <= to_timestamp($3::float8 / 1000)
), begun as materialized (
  select w.app_id, w.since, coalesce(last.sequence, 0) as sequence, coalesce(last."to", first."from", w.status) as status
  from wanted w
  left join lateral (select c.sequence, c."to" from status_change c where c.app_id = w.app_id and c.at <= w.since
    order by c.sequence desc limit 1) last on true
  left join lateral (select c."from" from status_change c where c.app_id = w.app_id and last.sequence is null
    order by c.sequence limit 1) first on true
), marks as (
  select app_id, sequence, ${epochMs('since')} as at, status from begun
  union all
  select c.app_id, c.sequence, ${epochMs('c.at')}, c."to" from begun b
  join lateral (select c.app_id, c.sequence, c.at, c."to" from status_change c where c.app_id = b.app_id and c.sequence > b.sequence
    and c.at < to_timestamp($3::float8 / 1000) offset 0) c on true
), stretches as (
  select app_id, status, at as began, coalesce(min(at) over (partition by app_id order by sequence desc
    rows between unbounded preceding and 1 preceding), $3::float8) as ended
  from marks
), places as (
  select *, generate_series(width_bucket(began, $2::float8[]),
    least(width_bucket(ended, $2::float8[]), cardinality($2::float8[]) - 1)) as place
  from stretches where ended > began
), cut as (
  select app_id, status, place, greatest(began, ($2::float8[])[place]) as began, least(ended, ($2::float8[])[place + 1]) as ended
  from places
), pieces as materialized (
  select *, width_bucket(began, $4::float8[]) as began_after, width_bucket(ended, $4::float8[]) as ended_after
  from cut where ended > began
), measured as materialized (
  select app_id, status, place, ended - began as lasted,
    ${awayBy('ended', 'ended_after')} - ${awayBy('began', 'began_after')} as away
  from pieces
), slices as (
  select app_id, place, min(status) filter (where lasted > away) as status,
    sum(lasted - away) filter (where status in (${statusRank('UP')}, ${statusRank('WARNING')})) as up,
    sum(lasted - away) filter (where status = ${statusRank('LATE')}) as late,
    sum(lasted - away) filter (where status = ${statusRank('DOWN')}) as down,
    sum(away) filter (where status <= ${statusRank('UP')}) as away
  from measured group by app_id, place
)`;

/** What {@link SLICES} asks for. */
export async function sliceParameters(
  sql: SqlRunner,
  appIds: readonly string[],
  bounds: readonly number[],
  until: number,
): Promise<unknown[]> {
  const from = bounds[0] ?? until;
  const query = db
    .selectFrom('outage')
    .select((eb) => [epoch(eb.ref('from')).as('from'), epoch(eb.ref('to')).as('to')])
    .where('to', '>', timestamp(from))
    .where('from', '<', timestamp(until));
  const outages = mergeSpans(await execute(sql, query), { from, to: until });
  const before: number[] = [];
  let away = 0;
  for (const outage of outages) {
    before.push(away);
    away += outage.to - outage.from;
  }
  return [appIds, bounds, until, outages.map(({ from: at }) => at), outages.map(({ to }) => to), before];
}

/** What an app was in a slice of time. */
export interface StatusSlice {
  /** The most urgent that it had while Lubdub was there; null: none is known, or there was no such app yet. */
  status: AppStatus | null;
  /** WARNING is up. NEW, PAUSED and the time before the app was created count as none of these. */
  secondsUp: number;
  secondsLate: number;
  secondsDown: number;
  /** Lubdub itself was away. */
  secondsUnknown: number;
  /** Of it a maintenance window, in which it was UP, LATE or DOWN: this time counts as none of these. */
  secondsMaintenance: number;
}

/** A slice of which nothing is known. */
export const UNKNOWN_SLICE: StatusSlice = {
  status: null,
  secondsUp: 0,
  secondsLate: 0,
  secondsDown: 0,
  secondsUnknown: 0,
  secondsMaintenance: 0,
};

interface Row {
  app_id: string;
  place: number;
  status: number | null;
  up: number | null;
  late: number | null;
  down: number | null;
  away: number | null;
}

/**
 * For each of the apps all slices between the bounds (epoch ms, the last one where they end), as far as it is over by
 * `now`, whatever was planned.
 */
export async function readPlainSlices(
  sql: SqlRunner,
  appIds: readonly string[],
  bounds: readonly number[],
  now: number,
): Promise<Map<string, StatusSlice[]>> {
  const slices = new Map(appIds.map((id) => [id, Array.from({ length: bounds.length - 1 }, () => UNKNOWN_SLICE)]));
  const until = Math.min(bounds.at(-1) ?? now, now);
  const rows = await sql.query<Row>(
    `with ${SLICES} select s.* from slices s`,
    await sliceParameters(sql, appIds, bounds, until),
  );
  for (const { app_id: appId, place, status, up, late, down, away } of rows) {
    const of = slices.get(appId);
    if (of === undefined) continue;
    of[place - 1] = {
      status: status === null ? null : statusOfRank(status),
      secondsUp: (up ?? 0) / 1_000,
      secondsLate: (late ?? 0) / 1_000,
      secondsDown: (down ?? 0) / 1_000,
      secondsUnknown: (away ?? 0) / 1_000,
      secondsMaintenance: 0,
    };
  }
  return slices;
}
