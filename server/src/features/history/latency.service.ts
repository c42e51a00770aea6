import { badInput } from '../../lib/errors.ts';
import { batchesOf } from '../../lib/nested-pages.ts';
import { db, epoch, execute, givenRows } from '../../lib/query.ts';
import type { SqlRunner } from '../../lib/sql.ts';
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

/** The beats of each app, the newest as `place` 1. It has a name, so that it is planned once a connection. */
const measuredBeats = (appIds: readonly string[], lookedAt: number, points: number) =>
  db
    .selectFrom(
      givenRows(
        'wanted',
        { appId: 'uuid' },
        appIds.map((appId) => ({ appId })),
      ),
    )
    .crossJoinLateral((eb) => {
      const newest = eb
        .selectFrom('heartbeat as b')
        .select(['b.received_at', 'b.id', 'b.latency_ms', 'b.duration_ms', 'b.kind'])
        .whereRef('b.app_id', '=', 'wanted.appId')
        .orderBy('b.received_at', 'desc')
        .orderBy('b.id', 'desc')
        .limit(lookedAt);
      return eb
        .selectFrom(newest.as('h'))
        .select((h) => {
          const newestFirst = h.fn
            .agg<number>('row_number')
            .over((over) => over.orderBy('h.received_at', 'desc').orderBy('h.id', 'desc'));
          return [
            epoch(h.ref('h.received_at')).as('at'),
            'h.latency_ms as latencyMs',
            'h.duration_ms as durationMs',
            'h.kind',
            h.cast<number>(newestFirst, 'int4').as('place'),
          ];
        })
        .where((h) => h.or([h('h.latency_ms', 'is not', null), h('h.duration_ms', 'is not', null)]))
        .orderBy('h.received_at', 'desc')
        .orderBy('h.id', 'desc')
        .limit(points)
        .as('measured');
    })
    .select('wanted.appId')
    .selectAll('measured');

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
      const beats = await execute(sql, measuredBeats(appIds, lookedAt, points), { name: 'latency' });
      const ofApp = Map.groupBy(
        beats.toSorted((a, b) => b.place - a.place),
        ({ appId }) => appId,
      );
      for (const one of batch) read.set(one, (ofApp.get(one.appId) ?? []).map(toPoint));
    }
  }
  return wanted.map((one) => read.get(one) ?? []);
}

const toPoint = ({ at, latencyMs, durationMs, kind }: LatencyPoint): LatencyPoint => ({
  at,
  latencyMs,
  durationMs,
  kind,
});
