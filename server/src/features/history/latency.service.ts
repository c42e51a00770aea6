import { badInput } from '../../lib/errors.ts';
import { epochMs, type SqlRunner } from '../../lib/sql.ts';
import type { HeartbeatKind } from '../apps/state.rules.ts';

/** A beat that was measured. */
export interface LatencyPoint {
  /** When it was received, epoch milliseconds. */
  at: number;
  latencyMs: number | null;
  durationMs: number | null;
  kind: HeartbeatKind;
}

export const MAX_POINTS = 500;
/** Beats looked at for each point wanted, and at least: most beats of an app are measured, or none is, and then the search must end. */
const LOOKED_AT_A_POINT = 10;
const LOOKED_AT_LEAST = 1_000;

/** The newest beats that have a latency or a duration, oldest first. Throws BAD_USER_INPUT. */
export async function readLatency(sql: SqlRunner, appId: string, points: number): Promise<LatencyPoint[]> {
  if (points < 1 || points > MAX_POINTS) throw badInput('points', `must be 1 to ${MAX_POINTS}, not ${points}`);
  const rows = await sql.query<{
    at_ms: number;
    latency_ms: number | null;
    duration_ms: number | null;
    kind: HeartbeatKind;
  }>(
    `select ${epochMs('h.received_at')} as at_ms, h.latency_ms, h.duration_ms, h.kind from (
      select received_at, id, latency_ms, duration_ms, kind from heartbeat where app_id = $1 order by received_at desc, id desc limit $2) h
    where h.latency_ms is not null or h.duration_ms is not null order by h.received_at desc, h.id desc limit $3`,
    [appId, Math.max(LOOKED_AT_LEAST, points * LOOKED_AT_A_POINT), points],
    { name: 'latency' },
  );
  return rows
    .map((row) => ({ at: row.at_ms, latencyMs: row.latency_ms, durationMs: row.duration_ms, kind: row.kind }))
    .toReversed();
}
