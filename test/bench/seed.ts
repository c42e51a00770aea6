// Fills a database with apps and history by SQL, much faster than the API would.
import { pino } from 'pino';
import { openDatabase, type Database } from '../../server/src/database/database.ts';
import { features, storedBy } from '../../server/src/features/index.ts';
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

/** The first of the apps in seed-history.ts's order. */
export async function busiestApp({ sql }: Database): Promise<SeededApp | null> {
  const [app] = await sql.query<SeededApp>(
    `select id, ping_key as "pingKey" from app where not tags && array['${SOON}', '${HERD}'] order by id limit 1`,
  );
  return app ?? null;
}
