import { anyOf, db, execute } from '../../lib/query.ts';
import type { SqlRunner } from '../../lib/sql.ts';
import { readPastMaintenance } from '../maintenance/maintenance.service.ts';
import type { Span } from './day.rules.ts';
import { cutAt, together } from './maintenance-slices.ts';
import { readPlainSlices, type StatusSlice } from './status-slices.service.ts';

/**
 * For each of the apps all slices between the bounds (epoch ms, the last one where they end), as far as it is over by
 * `now`. Time in maintenance counts apart.
 */
export async function readStatusSlices(
  sql: SqlRunner,
  appIds: readonly string[],
  bounds: readonly number[],
  now: number,
): Promise<Map<string, StatusSlice[]>> {
  const until = Math.min(bounds.at(-1) ?? now, now);
  const spans = await readMaintenanceSpans(sql, appIds, { from: bounds[0] ?? until, to: until });
  if (spans.size === 0) return readPlainSlices(sql, appIds, bounds, now);
  const plain = appIds.filter((id) => !spans.has(id));
  const slices = await readPlainSlices(sql, plain, bounds, now);
  // Apps that are in the same windows are read together.
  for (const same of Map.groupBy(spans, ([, ofApp]) => JSON.stringify(ofApp)).values()) {
    const ofApp = same[0]?.[1] ?? [];
    const finer = cutAt(bounds, ofApp);
    const ids = same.map(([id]) => id);
    for (const [id, pieces] of await readPlainSlices(sql, ids, finer, now))
      slices.set(id, together(pieces, finer, bounds, ofApp));
  }
  return slices;
}

/** When those of the apps were in maintenance that were, within this time: in order and without overlaps. */
export async function readMaintenanceSpans(
  sql: SqlRunner,
  appIds: readonly string[],
  within: Span,
): Promise<Map<string, Span[]>> {
  const times = await readPastMaintenance(sql, within.from);
  if (times.areNone) return new Map();
  const apps = await execute(
    sql,
    db.selectFrom('app').select(['id', 'tags', 'environment']).where('id', '=', anyOf(appIds)),
  );
  const spans = apps.map((app): [string, Span[]] => [app.id, times.spansOf(app, within)]);
  return new Map(spans.filter(([, ofApp]) => ofApp.length > 0));
}
