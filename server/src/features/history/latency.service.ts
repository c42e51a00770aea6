import { badInput } from '../../lib/errors.ts';
import { batchesOf } from '../../lib/nested-pages.ts';
import { epochMs, type SqlRunner } from '../../lib/sql.ts';
import type { HeartbeatKind } from '../../status/state.rules.ts';

/** A beat that was measured. */
export interface LatencyPoint {
  /** When it was received, epoch milliseconds. */
  at: number;
  latencyMs: number | null;
  durationMs: number | null;
  kind: HeartbeatKind;
}

export const MAX_POINTS = 500;
/**
 * Beats looked at for each point wanted, and at least: most beats of an app are measured, or none is, and then the
 * search must end.
 */
const LOOKED_AT_A_POINT = 10;
const LOOKED_AT_LEAST = 1_000;

/** Beats looked at by one query: some ten milliseconds' worth. */
const LOOKED_AT_ONCE = 20_000;

interface LatencyRow {
  app_id: string;
  at_ms: number;
  latency_ms: number | null;
  duration_ms: number | null;
  kind: HeartbeatKind;
  /** 1 for the newest. */
  place: number;
}

const LATENCIES = `select wanted.app_id, measured.* from unnest($1::uuid[]) as wanted(app_id) cross join lateral (
    select ${epochMs('h.received_at')} as at_ms, h.latency_ms, h.duration_ms, h.kind,
      (row_number() over (order by h.received_at desc, h.id desc))::int as place
    from (select received_at, id, latency_ms, duration_ms, kind from heartbeat where app_id = wanted.app_id
      order by received_at desc, id desc limit $2) h
    where h.latency_ms is not null or h.duration_ms is not null order by h.received_at desc, h.id desc limit $3
  ) measured`;

/** The newest `points` beats of an app that have a latency or a duration. */
export interface WantedLatency {
  appId: string;
  points: number;
}

/** Throws BAD_USER_INPUT for a number of points that none can have. */
export function checkPoints(points: number): number {
  if (points < 1 || points > MAX_POINTS) throw badInput('points', `must be 1 to ${MAX_POINTS}, not ${points}`);
  return points;
}

/**
 * For each that is wanted, in their order, its beats: oldest first. One query for a number of apps, one after the
 * other.
 */
export async function readLatencies(sql: SqlRunner, wanted: readonly WantedLatency[]): Promise<LatencyPoint[][]> {
  const read = new Map<WantedLatency, LatencyPoint[]>();
  for (const [points, group] of Map.groupBy(wanted, (one) => one.points)) {
    const lookedAt = Math.max(LOOKED_AT_LEAST, points * LOOKED_AT_A_POINT);
    for (const batch of batchesOf(group, Math.ceil(LOOKED_AT_ONCE / lookedAt))) {
      const appIds = [...new Set(batch.map((one) => one.appId))];
      const rows = await sql.query<LatencyRow>(LATENCIES, [appIds, lookedAt, points], { name: 'latency' });
      const rowsOf = Map.groupBy(rows, (row) => row.app_id);
      for (const one of batch) read.set(one, toPoints(rowsOf.get(one.appId) ?? []));
    }
  }
  return wanted.map((one) => read.get(one) ?? []);
}

const toPoints = (rows: LatencyRow[]): LatencyPoint[] =>
  rows
    .toSorted((a, b) => b.place - a.place)
    .map((row) => ({ at: row.at_ms, latencyMs: row.latency_ms, durationMs: row.duration_ms, kind: row.kind }));
