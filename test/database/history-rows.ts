import { openDatabase, type Database } from '../../server/src/database/database.ts';
import { features, storedBy } from '../../server/src/features/index.ts';
import { ensurePartitions } from '../../server/src/database/partitions.ts';
import { STATUS_BY_RANK, statusRank } from '../../server/src/ledger/app.model.ts';
import type { AppStatus } from '../../server/src/status/state.rules.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import { timestamp, type SqlRunner } from '../../server/src/lib/sql.ts';
import { newId } from '../../server/src/lib/uuid.ts';
import { makeDatabase, type DatabaseKind, type DatabasePlace } from '../kit/databases.ts';

export const DAY_MS = 86_400_000;
/** The day that tests fill; the partitions for it are there. */
export const DAY = Date.parse('2026-03-03T00:00:00.000Z');

export interface HistoryDatabase extends AsyncDisposable {
  database: Database;
  place: DatabasePlace;
}

/** A database with the partitions of {@link DAY}, and no server on it. */
export async function openHistory(kind: DatabaseKind): Promise<HistoryDatabase> {
  const place = await makeDatabase(kind);
  const database = await openDatabase({ ...place, ...storedBy(features), logger: createLogger('silent') });
  await ensurePartitions(database.sql, DAY);
  return {
    database,
    place,
    [Symbol.asyncDispose]: async () => {
      await database.close();
      await place.remove();
    },
  };
}

interface ChangeRow {
  from: AppStatus;
  to: AppStatus;
  at: number;
}

export interface BeatRow {
  receivedAt: number;
  kind: string;
  latencyMs: number | null;
  durationMs: number | null;
}

/** An app as it may have come to be, with its rows written as they are. */
export interface AppRows {
  id: string;
  createdAt: number;
  /** As it is now. */
  status: AppStatus;
  /** In the order of their numbers. */
  changes: ChangeRow[];
  beats: BeatRow[];
}

let sequence = 0;

export async function writeApps(sql: SqlRunner, apps: AppRows[]): Promise<void> {
  for (const app of apps) {
    const at = timestamp(app.createdAt);
    await sql.query(
      `insert into app (id, slug, name, environment, every_seconds, grace_seconds, ping_key, created_at, updated_at)
        values ($1, $2, 'x', 'PRODUCTION', 60, 60, $3, $4, $4)`,
      [app.id, app.id, newId(), at],
    );
    await sql.query('insert into app_state (app_id, status, status_since) values ($1, $2, $3)', [
      app.id,
      statusRank(app.status),
      at,
    ]);
    for (const change of app.changes) {
      sequence += 1;
      await sql.query(
        `insert into status_change (sequence, id, app_id, "from", "to", at, cause, state) values ($1, $2, $3, $4, $5, $6, 'BEAT', '{}')`,
        [sequence, newId(), app.id, statusRank(change.from), statusRank(change.to), timestamp(change.at)],
      );
    }
    await writeBeats(sql, app.id, app.beats);
  }
}

export async function writeBeats(sql: SqlRunner, appId: string, beats: BeatRow[]): Promise<void> {
  await sql.query(
    `insert into heartbeat (app_id, received_at, id, kind, occurred_at, latency_ms, duration_ms, "user", host, environment)
      select $1, r.at, r.id, r.kind, r.at, r.latency, r.duration, '', '', 'PRODUCTION'
      from json_to_recordset($2::json) as r(id uuid, at timestamptz, kind text, latency float8, duration float8)`,
    [
      appId,
      JSON.stringify(
        beats.map((beat) => ({
          id: newId(),
          at: timestamp(beat.receivedAt),
          kind: beat.kind,
          latency: beat.latencyMs,
          duration: beat.durationMs,
        })),
      ),
    ],
  );
}

export async function writeOutage(sql: SqlRunner, from: number, to: number): Promise<void> {
  await sql.query(`insert into outage (id, "from", "to", reason) values ($1, $2, $3, 'NO_SWEEP')`, [
    newId(),
    timestamp(from),
    timestamp(to),
  ]);
}

/** Says that overdue apps were looked for at that moment. */
export async function noteSweep(sql: SqlRunner, at: number): Promise<void> {
  await sql.query(
    `insert into milestone (name, at) values ('sweep', $1) on conflict (name) do update set at = excluded.at`,
    [timestamp(at)],
  );
}

/** Whole numbers that are the same in each run. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/**
 * An app with a past that no rule would give it: created before, on or after the day, a clock that went back now and
 * then.
 */
export function randomApp(random: (below: number) => number): AppRows {
  const createdAt = DAY + random(4 * DAY_MS) - 3 * DAY_MS;
  const changes: ChangeRow[] = [];
  let status: AppStatus = 'NEW';
  let at = createdAt;
  for (let left = random(3) === 0 ? 0 : random(40); left > 0; left -= 1) {
    at = Math.max(createdAt, at + random(6 * 3_600_000) - (random(8) === 0 ? 4 * 3_600_000 : 0));
    const to: AppStatus = STATUS_BY_RANK[random(STATUS_BY_RANK.length)] ?? 'UP';
    changes.push({ from: status, to, at });
    status = to;
  }
  // As after their retention: the oldest have gone.
  if (random(4) === 0) changes.splice(0, random(changes.length + 1));
  const beats = Array.from({ length: random(60) }, () => ({
    receivedAt: DAY + random(3 * DAY_MS) - DAY_MS,
    kind: ['SUCCESS', 'START', 'FAIL', 'LOG'][random(4)] ?? 'SUCCESS',
    latencyMs: random(3) === 0 ? null : random(5_000),
    durationMs: random(2) === 0 ? null : random(90_000),
  }));
  return { id: newId(), createdAt, status, changes, beats };
}
