// Beats, their figures and runs of the past: made and packed by SQL, a day at a time, since a service would take hours.
import type { Database } from '../../server/src/database/database.ts';
import { ALL_APPS } from '../../server/src/features/history/beats/beat-day.entity.ts';
import { BeatRollupsService } from '../../server/src/features/history/beats/beat-rollups.service.ts';
import { SLOT_MS } from '../../server/src/features/history/beats/counts.rules.ts';
import { BEATS_FROM, BEATS_UNTIL, DAYS_UNTIL, noteMilestone } from '../../server/src/features/history/milestones.ts';
import type { SqlRunner } from '../../server/src/lib/sql.ts';
import { HERD, SOON } from './seed.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const USUAL = `not tags && array['${SOON}', '${HERD}']`;

export interface Past {
  beats: number;
  days: number;
}

const iso = (at: number) => new Date(at).toISOString();
const tableOf = (day: number) => `heartbeat_${iso(day).slice(0, 10).replaceAll('-', '')}`;

/** The days by their begins, the oldest first, today included. */
function daysOf(days: number, now: number): number[] {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  return Array.from({ length: days }, (_, index) => today - (days - 1 - index) * DAY_MS);
}

/**
 * Makes beats of the past days, each day's in the order of time as the server would have written them. Every tenth beat
 * is of one app, so that one history has a page deep down, and was measured; the others are spread evenly.
 */
export async function seedHistory({ sql }: Database, { beats, days }: Past): Promise<void> {
  const [app] = await sql.query<{ count: number }>(`select count(*)::int as count from app where ${USUAL}`);
  const now = Date.now();
  const perDay = Math.ceil(beats / days);
  for (const day of daysOf(days, now)) {
    const name = tableOf(day);
    const [known] = await sql.query(`select 1 from pg_class where relname = '${name}'`);
    if (known === undefined) await sql.query(`create table "${name}" (like heartbeat including defaults)`);
    await sql.query(
      `insert into "${name}" (app_id, received_at, id, kind, occurred_at, message, "user", host, environment, latency_ms)
      select a.id, at, gen_random_uuid(), 'SUCCESS', at, case when i % 20 = 0 then 'exit status 0, 1,234 rows in 56.7 s' end, 'backup', 'host-7', a.environment,
        case when i % 10 = 0 then 5 + 80 * (hashint4(i) & 1023) ^ 2 / 1048576.0 end
      from (select i, $1::timestamptz + i * ($2::float8 / $3::float8) * interval '1 millisecond' as at,
        case when i % 10 = 0 then 1 else 1 + (i::bigint * 7919 + $4::int * 31) % $5::int end as n from generate_series(0, $3::int - 1) i) made
      join (select id, environment, row_number() over (order by id) as n from app where ${USUAL}) a using (n) order by at`,
      // The last day has only begun.
      [iso(day), Math.min(DAY_MS, Math.max(1, now - day)), perDay, day / DAY_MS, app?.count ?? 0],
    );
    // Its indexes are made at once, when it is attached.
    if (known === undefined)
      await sql.query(
        `alter table heartbeat attach partition "${name}" for values from ('${iso(day)}') to ('${iso(day + DAY_MS)}')`,
      );
  }
  await sql.query('vacuum analyze heartbeat');
}

/** A number below 2^21 as packing.rules.ts writes it. */
const whole = (number: string) =>
  `decode(case when ${number} < 128 then lpad(to_hex(${number}), 2, '0')
    when ${number} < 16384 then to_hex(128 + ${number} % 128) || lpad(to_hex(${number} / 128), 2, '0')
    else to_hex(128 + ${number} % 128) || to_hex(128 + ${number} / 128 % 128) || lpad(to_hex(${number} / 16384), 2, '0') end, 'hex')`;

/** As counts.rules.ts packs what has succeeded throughout. */
const packDay = (app: string, table: string) => `insert into beat_day (app_id, day, until, counts)
  select app_id, $1::timestamptz at time zone 'UTC', $2::timestamptz, string_agg(${whole('far')} || ${whole('twice')}, '' order by slot)
  from (select *, slot - lag(slot, 1, 0) over (partition by app_id order by slot) as far
    from (select ${app} as app_id, floor(extract(epoch from received_at - $1::timestamptz) * 1000 / ${SLOT_MS})::int as slot,
      2 * count(*)::int as twice from "${table}" where received_at < $2::timestamptz group by 1, 2) counted) placed
  group by app_id
  on conflict (app_id, day) do update set counts = excluded.counts where beat_day.app_id = '${ALL_APPS}'`;

/**
 * Makes the apps as old as their beats, gives each 8 changes of status in those days and every hundredth 1,000, and packs
 * the beats for charts, as a server does that has run for so long.
 */
export async function seedFigures({ sql }: Database, days: number, busy: string): Promise<void> {
  await sql.query('update app set created_at = created_at - $1::int * $2::interval', [days, '1 day']);
  await seedChanges(sql, days);
  const now = Date.now();
  const settled = Math.floor(now / HOUR_MS) * HOUR_MS;
  const packing = new BeatRollupsService({ sql, now: () => now, heartbeatDays: days });
  const all = daysOf(days, now);
  for (const day of all) {
    const span = { from: day, to: Math.min(settled, day + DAY_MS) };
    if (span.to <= span.from) break;
    // The only one that was measured.
    await packing.keep(sql, [busy], span);
    for (const app of ['app_id', `'${ALL_APPS}'::uuid`])
      await sql.query(packDay(app, tableOf(day)), [iso(day), iso(span.to)]);
  }
  // The figures of days are of no use to charts of what is packed: the server would be busy making them.
  await noteMilestone(sql, DAYS_UNTIL, all.at(-1) ?? now);
  await noteMilestone(sql, BEATS_FROM, (all[0] ?? now) - DAY_MS);
  await noteMilestone(sql, BEATS_UNTIL, settled);
  await noteMilestone(sql, 'sweep', now);
  for (const table of ['status_change', 'beat_day', 'app']) await sql.query(`vacuum analyze ${table}`);
}

const seedChanges = (sql: SqlRunner, days: number) =>
  sql.query(
    `insert into status_change (sequence, id, app_id, "from", "to", at, cause, state)
    select row_number() over (order by at), gen_random_uuid(), id, case when n % 2 = 0 then 3 else 0 end, case when n % 2 = 0 then 0 else 3 end,
      at, 'BEAT', '{}'
    from (select id, n, now() - $1::int * interval '1 day' * (1 - n::float8 / changes) as at
      from (select id, case when row_number() over (order by id) % 100 = 0 then 1000 else 8 end as changes from app where ${USUAL}) a
      cross join lateral generate_series(1, changes) n) made`,
    [days],
  );

/** Makes tasks that no agent runs, and their runs of the past days: the first each minute, 99 others each hour. Returns the first. */
export async function seedRuns({ sql }: Database, days: number): Promise<string> {
  await sql.query(
    `insert into task (id, name, script, folder, schedule, anchor_at, environment, enabled, asap, max_retries, concurrency, misfire, created_at, updated_at)
    select gen_random_uuid(), 'bench ' || n, 'true', '/', '{"type":"manual"}', now(), 'PRODUCTION', false, false, 0, 'FORBID', 'SKIP', now(), now()
    from generate_series(1, 100) n`,
  );
  await sql.query(
    `insert into run (id, task_id, task_name, script, folder, max_retries, exclusive, status, trigger, attempt, first_run_id, scheduled_for,
      started_at, finished_at, environment, created_at)
    select id, task_id, name, 'true', '/', 0, true, case when h % 50 = 0 then 'FAILED' else 'SUCCEEDED' end, 'SCHEDULE', 1, id, at, at,
      at + (500 + h * 9) * interval '1 millisecond', 'PRODUCTION', at
    from (select gen_random_uuid() as id, t.id as task_id, t.name, at, hashint8(extract(epoch from at)::bigint) & 1023 as h
      from task t cross join lateral generate_series(now() - $1::int * interval '1 day', now() - interval '1 minute',
        case when t.name = 'bench 1' then interval '1 minute' else interval '1 hour' end) at where t.name like 'bench %') made order by at`,
    [days],
  );
  await sql.query('vacuum analyze run');
  const [task] = await sql.query<{ id: string }>(`select id from task where name = 'bench 1'`);
  return task?.id ?? '';
}
