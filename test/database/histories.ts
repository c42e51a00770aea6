// Pasts of apps, made up, and what a server would have kept of them by now.
import fc from 'fast-check';
import { ensurePartitions } from '../../server/src/database/partitions.ts';
import { BeatRollupsService } from '../../server/src/features/history/beats/beat-rollups.service.ts';
import { BEATS_FROM, BEATS_UNTIL, milestone } from '../../server/src/features/history/milestones.ts';
import { RollupsService } from '../../server/src/features/history/rollups.service.ts';
import { STATUS_BY_RANK } from '../../server/src/ledger/app.model.ts';
import type { Sql } from '../../server/src/lib/sql.ts';
import { newId } from '../../server/src/lib/uuid.ts';
import type { AppStatus } from '../../server/src/status/state.rules.ts';
import { TestClock } from '../kit/clock.ts';
import type { DATABASES } from '../kit/databases.ts';
import { startServer, type TestServer } from '../kit/server.ts';
import { noteSweep, writeApps, writeOutage, type AppRows, type BeatRow } from './history-rows.ts';

const MINUTE_MS = 60_000;
export const SLOT_MS = 3 * MINUTE_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** Two days after clocks in New York went back, nine after those in Berlin. */
export const NOW = Date.parse('2025-11-04T09:41:07.123Z');
/** Histories begin so long before: clocks in Sydney went forward 30 days before. */
const PAST_MS = 35 * DAY_MS;

export interface Span {
  from: number;
  to: number;
}

export const floorTo = (ms: number, unit: number): number => Math.floor(ms / unit) * unit;

/** Of the past, the most of it near its end and near edges of slots. */
const moment = fc.oneof(
  fc.integer({ min: 0, max: PAST_MS }),
  fc.integer({ min: 0, max: 3 * HOUR_MS }).map((ago) => PAST_MS - ago),
  fc
    .tuple(fc.integer({ min: 0, max: PAST_MS / SLOT_MS - 1 }), fc.constantFrom(-1, 0, 1))
    .map(([slot, beside]) => Math.max(0, slot * SLOT_MS + beside)),
);
export const START = NOW - PAST_MS;
const at = moment.map((ms) => START + ms);
const duration = fc.oneof(fc.constant(null), fc.double({ min: 0, max: 90_000, noNaN: true }));
const beatRow: fc.Arbitrary<BeatRow> = fc.record({
  receivedAt: at,
  kind: fc.constantFrom('SUCCESS', 'SUCCESS', 'START', 'FAIL', 'LOG'),
  latencyMs: duration,
  durationMs: duration,
});
const change = fc.record({
  // A clock that goes back now and then.
  by: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 20 * HOUR_MS }) },
    { arbitrary: fc.constant(-HOUR_MS), weight: 1 },
  ),
  to: fc.constantFrom(...STATUS_BY_RANK),
});
export const appWithPast: fc.Arbitrary<AppRows> = fc
  .record({
    createdAt: at,
    changes: fc.array(change, { maxLength: 30 }),
    kept: fc.boolean(),
    beats: fc.array(beatRow, { maxLength: 60 }),
  })
  .map(({ createdAt, changes, kept, beats }) => {
    let [status, time]: [AppStatus, number] = ['NEW', createdAt];
    const rows = changes.map(({ by, to }) => {
      const row = { from: status, to, at: (time = Math.min(NOW, Math.max(createdAt, time + by))) };
      status = to;
      return row;
    });
    // As after their retention: the oldest have gone.
    const received = beats.map((row) => ({ ...row, receivedAt: Math.max(row.receivedAt, createdAt) }));
    return { id: newId(), createdAt, status, changes: kept ? rows : rows.slice(rows.length / 2), beats: received };
  });
export const outage = fc
  .tuple(at, fc.integer({ min: 1, max: 9 * HOUR_MS }))
  .map(([from, lasted]) => ({ from, to: Math.min(NOW, from + lasted) }));
export async function openAt(database: (typeof DATABASES)[number]): Promise<TestServer> {
  const server = await startServer({ database, clock: new TestClock(NOW) });
  for (let day = START; day < NOW + DAY_MS; day += 7 * DAY_MS) await ensurePartitions(server.sql, day);
  return server;
}

export async function fill(sql: Sql, apps: AppRows[], outages: Span[]): Promise<void> {
  for (const table of ['app', 'status_change', 'heartbeat', 'outage', 'beat_day', 'milestone'])
    await sql.query(`delete from ${table}`);
  await writeApps(sql, apps);
  await sql.query(`update app set tags = '{figures}'`);
  for (const { from, to } of outages) if (from < to) await writeOutage(sql, from, to);
  await noteSweep(sql, NOW);
}

/** Packs beats, in so many steps at most, and keeps the figures of days. Returns of which time beats are packed. */
export async function pack(sql: Sql, steps: number, now = NOW): Promise<Span> {
  const days = new RollupsService({ sql, now: () => now, retentionDays: 800 });
  while ((await days.step()) === 'more');
  const beats = new BeatRollupsService({ sql, now: () => now, heartbeatDays: 90 });
  for (let left = steps; left > 0 && (await beats.step()) === 'more'; left -= 1);
  const today = floorTo(now, DAY_MS);
  return {
    from: (await milestone(sql, BEATS_FROM)) ?? today,
    to: (await milestone(sql, BEATS_UNTIL)) ?? today,
  };
}

/** As raw rows go that are kept for a day, once all are packed. Returns from when on they are there, in epoch ms. */
export async function retire(sql: Sql, apps: AppRows[], packed: Span): Promise<number> {
  if (packed.from > Math.min(...apps.map(({ createdAt }) => createdAt))) return START;
  const from = Math.min(packed.to, floorTo(NOW, DAY_MS) - DAY_MS);
  await sql.query('delete from heartbeat where received_at < to_timestamp($1)', [from / 1000]);
  return from;
}
