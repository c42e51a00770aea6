// Fills a database with apps and history by SQL, much faster than the API would.
import { pino } from 'pino';
import { openDatabase, type Database } from '../../server/src/database/database.ts';
import { features, storedBy } from '../../server/src/features/index.ts';
import { BeatRollupsService } from '../../server/src/features/history/beats/beat-rollups.service.ts';
import { DAYS_UNTIL, noteMilestone } from '../../server/src/features/history/milestones.ts';
import { migrate } from '../../server/src/database/migrate.ts';
import type { SqlRunner } from '../../server/src/lib/sql.ts';

export interface AppsSeed {
  apps: number;
  /** Apps that beat every 5 s and have no grace: they fall due one by one. */
  soon: number;
  /** Apps on the cron schedule of every 20 s and without grace: they fall due all at once. */
  herd: number;
  /** False: without a source each. */
  instances?: boolean;
}

/** What the seeded apps are told apart by. */
export const SOON = 'soon';
export const HERD = 'herd';
export const SOON_SECONDS = 5;
export const HERD_SECONDS = 20;

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
];

/** Opens a database with the server's own tables. The caller closes it. */
export async function openTables(url: string | null, dataDir: string): Promise<Database> {
  const database = await openDatabase({
    databaseUrl: url,
    dataDir,
    ...storedBy(features),
    logger: pino({ level: 'error' }),
  });
  await migrate(database);
  return database;
}

/**
 * Makes apps with one source each: 70% of them beat hourly, 30% are on 288 cron expressions in 6 zones (with the day's
 * minute and the weekday varying, so that hardly any falls due while the bench runs). Most are well, some have another
 * status.
 */
export async function seedApps({ sql }: Database, { apps, soon, herd, instances = true }: AppsSeed): Promise<void> {
  await sql.transaction(async (tx) => {
    // The foreign keys hold by construction; checking a million of them takes longer than writing them.
    await tx.query(`set local session_replication_role = 'replica'`);
    const restoreIndexes = await dropIndexes(tx);
    await insertApps(tx, apps, soon, herd);
    if (instances) await insertInstances(tx);
    await restoreIndexes();
  });
  await sql.query('vacuum analyze');
}

/**
 * Indexes that are built at the end cost a fraction of those that follow each row. Returns the function that builds
 * them.
 */
async function dropIndexes(sql: SqlRunner): Promise<() => Promise<void>> {
  const indexes = await sql.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
    where i.indrelid in ('app'::regclass, 'app_state'::regclass, 'instance'::regclass) and not i.indisunique`,
  );
  for (const { name } of indexes) await sql.query(`drop index ${name}`);
  return async () => {
    for (const { definition } of indexes) await sql.query(definition);
  };
}

async function insertApps(sql: SqlRunner, apps: number, soon: number, herd: number): Promise<void> {
  await sql.query(
    `insert into app (id, slug, name, environment, tags, every_seconds, cron_expression, cron_timezone, grace_seconds, ping_key,
      created_at, updated_at)
    select (lpad(to_hex(1750000000000 + i * 1000::bigint), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8' || substr(md5(i::text), 4, 15))::uuid,
      'bench-' || i,
      (array['Nightly backup', 'Mail queue', 'Invoice export', 'Cache warmer', 'Log rotation', 'Certificate check', 'Report', 'Sync'])[i % 8 + 1]
        || ' ' || substr(md5('name' || i), 1, 6) || ' ' || i,
      case when i % 5 = 0 then 'DEVELOPMENT' else 'PRODUCTION' end,
      case when i <= $2 then array['${SOON}'] when i <= $2 + $3 then array['${HERD}']
        else array['team-' || i % 20, 'tier-' || i % 3] end,
      case when i <= $2 then ${SOON_SECONDS} when i <= $2 + $3 or i % 10 < 3 then null else 3600 end,
      case when i <= $2 then null when i <= $2 + $3 then '*/${HERD_SECONDS} * * * * *'
        when i % 10 < 3 then (i / 10 % 12) * 5 || ' ' || (i / 120 % 24) || ' * * ' || (array['*', '1-5', '1-6', '*'])[i % 4 + 1] end,
      case when i <= $2 then null when i <= $2 + $3 then 'UTC' when i % 10 < 3 then ($4::text[])[i / 10 % ${ZONES.length} + 1] end,
      case when i <= $2 + $3 then 0 else 300 end, gen_random_uuid(),
      now() - i * interval '20 milliseconds', now() - i * interval '20 milliseconds'
    from generate_series(1, $1::int) i`,
    [apps, soon, herd, ZONES],
  );
  // Ranks of statuses: 0 DOWN, 1 LATE, 2 WARNING, 3 UP, 4 NEW, 5 PAUSED.
  await sql.query(
    `insert into app_state (app_id, status, status_since, last_heartbeat_at, newest_occurred_at, next_deadline_at, down_at,
      next_check_at, heartbeat_count, paused_at, open_alerts)
    select id, rank, beat, case when rank <> 4 then beat end, case when rank <> 4 then beat end,
      case when rank < 4 then due end, case when rank < 4 then due + interval '300 seconds' end,
      case rank when 1 then due + interval '300 seconds' when 2 then due when 3 then due end,
      case rank when 4 then 0 else 1000 end, case rank when 5 then beat end, case rank when 2 then 1 else 0 end
    from (select id, i, now() - interval '25 minutes' * random() as beat,
      case when tags && array['${SOON}', '${HERD}'] then 4 when i % 100 < 2 then 0 when i % 100 < 4 then 1 when i % 100 = 4 then 2
        when i % 100 < 8 then 4 when i % 100 < 10 then 5 else 3 end as rank,
      now() + interval '30 minutes' + interval '40 minutes' * random() as due
      from (select *, substr(slug, 7)::int as i from app) app) made`,
  );
}

async function insertInstances(sql: SqlRunner): Promise<void> {
  await sql.query(
    `insert into instance (id, app_id, "user", host, environment, agent_version, first_heartbeat_at, last_heartbeat_at, search_text)
    select made.*, lower("user" || ' ' || host) from (select gen_random_uuid() as id, s.app_id, 'user-' || (heartbeat_count + hashtext(s.app_id::text)) % 300 as "user",
      'host-' || hashtext(s.app_id::text) % 2000 as host, a.environment, '1.0.0', a.created_at, coalesce(s.last_heartbeat_at, a.created_at) - (hashtext(s.app_id::text) % 4 = 0)::int * interval '1 day' * random() * 3
    from app_state s join app a on a.id = s.app_id) made`,
  );
}

export interface SeededApp {
  id: string;
  pingKey: string;
}

/** The apps that have this tag; without one, those that have none of the special ones. In random order. */
export async function seededApps({ sql }: Database, tag: string | null): Promise<SeededApp[]> {
  const condition = tag === null ? `not (tags && array['${SOON}', '${HERD}'])` : 'tags @> array[$1]';
  return sql.query<SeededApp>(
    `select id, ping_key as "pingKey" from app where ${condition} order by md5(id::text)`,
    tag === null ? [] : [tag],
  );
}

/** How many beats the database holds. */
export async function countBeats({ sql }: Database): Promise<number> {
  const [row] = await sql.query<{ beats: number }>('select count(*)::float8 as beats from heartbeat');
  return row?.beats ?? 0;
}

/**
 * Makes beats of the past days, each day's in the order of time as the server would have written them. Every tenth beat
 * is of one app, so that one history has a page deep down; the others are spread evenly.
 */
export async function seedHistory({ sql }: Database, { beats, days }: { beats: number; days: number }): Promise<void> {
  const [app] = await sql.query<{ count: number }>(
    `select count(*)::int as count from app where not tags && array['${SOON}', '${HERD}']`,
  );
  const perDay = Math.ceil(beats / days);
  const today = Math.floor(Date.now() / DAY_MS);
  for (let day = today - days + 1; day <= today; day++) {
    const [from, to] = [new Date(day * DAY_MS), new Date((day + 1) * DAY_MS)].map((at) => at.toISOString());
    const name = `heartbeat_${from?.slice(0, 10).replaceAll('-', '')}`;
    await sql.query(
      `create table if not exists "${name}" partition of heartbeat for values from ('${from}') to ('${to}')`,
    );
    await sql.query(
      `insert into heartbeat (app_id, received_at, id, kind, occurred_at, message, "user", host, environment)
      select a.id, at, gen_random_uuid(), 'SUCCESS', at, case when i % 20 = 0 then 'exit status 0, 1,234 rows in 56.7 s' end, 'backup', 'host-7', a.environment
      from (select i, $1::timestamptz + i * ($2::float8 / $3::float8) * interval '1 millisecond' as at,
        case when i % 10 = 0 then 1 else 1 + (i::bigint * 7919 + $4::int * 31) % $5::int end as n from generate_series(0, $3::int - 1) i) made
      join (select id, environment, row_number() over (order by id) as n from app where not tags && array['${SOON}', '${HERD}']) a using (n) order by at`,
      // The last day has only begun.
      [from, day === today ? Math.max(1, Date.now() - day * DAY_MS) : DAY_MS, perDay, day, app?.count ?? 0],
    );
  }
  await sql.query('vacuum analyze heartbeat');
}

/**
 * Makes the apps as old as their beats, gives each 8 changes of status in those days and every hundredth 1,000, and packs
 * the beats for charts, as a server does that has run for so long.
 */
export async function seedFigures({ sql }: Database, days: number): Promise<void> {
  await sql.query('update app set created_at = created_at - $1::int * $2::interval', [days, '1 day']);
  await sql.query(
    `insert into status_change (sequence, id, app_id, "from", "to", at, cause, state)
    select row_number() over (order by at), gen_random_uuid(), id, case when n % 2 = 0 then 3 else 0 end, case when n % 2 = 0 then 0 else 3 end,
      at, 'BEAT', '{}'
    from (select id, n, now() - $1::int * interval '1 day' * (1 - n::float8 / changes) as at
      from (select id, case when row_number() over (order by id) % 100 = 0 then 1000 else 8 end as changes from app where not tags && array['${SOON}', '${HERD}']) a
      cross join lateral generate_series(1, changes) n) made`,
    [days],
  );
  await sql.query(
    `insert into milestone (name, at) values ('sweep', now()) on conflict (name) do update set at = excluded.at`,
  );
  const now = Date.now();
  // The figures of days are of no use to charts of what is packed: the server would be busy making them.
  await noteMilestone(sql, DAYS_UNTIL, Math.floor(now / DAY_MS) * DAY_MS);
  const packing = new BeatRollupsService({ sql, now: () => now, heartbeatDays: days });
  while ((await packing.step()) === 'more');
  await sql.query('vacuum analyze status_change');
  await sql.query('vacuum analyze beat_day');
}

/** The first of the apps in {@link seedHistory}'s order. */
export async function busiestApp({ sql }: Database): Promise<SeededApp | null> {
  const [app] = await sql.query<SeededApp>(
    `select id, ping_key as "pingKey" from app where not tags && array['${SOON}', '${HERD}'] order by id limit 1`,
  );
  return app ?? null;
}

const DAY_MS = 86_400_000;
