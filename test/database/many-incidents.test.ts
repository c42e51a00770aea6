import { expect, test } from 'vitest';
import { openDatabase } from '../../server/src/database/database.ts';
import { features, storedBy } from '../../server/src/features/index.ts';
import { commitQueryFor } from '../../server/src/ledger/commit.statement.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import { newId } from '../../server/src/lib/uuid.ts';
import { makeDatabase } from '../kit/databases.ts';

interface Node {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  Plans?: Node[];
}

const all = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(all)];
const OPEN = 5_000;
const ENDING = 500;
const now = Date.UTC(2026, 10, 26, 12);
const UP = {
  status: 'UP',
  statusSince: now,
  lastHeartbeatAt: now,
  newestOccurredAt: now,
  nextDeadlineAt: null,
  downAt: null,
  nextCheckAt: null,
  heartbeatCount: 1,
  lastDurationMs: null,
  runs: [],
  resumeOnBeat: false,
  pausedAt: null,
  openAlerts: 0,
} as const;

test('incidents that end at once are found one by one, not by comparing all with all', async () => {
  const place = await makeDatabase('postgresql');
  const database = await openDatabase({ ...place, ...storedBy(features), logger: createLogger('silent') });
  const { sql } = database;
  const apps = Array.from({ length: OPEN }, newId);
  await sql.query(
    `insert into app (id, slug, name, environment, every_seconds, grace_seconds, ping_key, created_at, updated_at)
    select id, id, id, 'PRODUCTION', 60, 60, gen_random_uuid(), now(), now() from unnest($1::uuid[]) id`,
    [apps],
  );
  await sql.query(
    'insert into app_state (app_id, status, status_since) select id, 0, now() from unnest($1::uuid[]) id',
    [apps],
  );
  // As it was last looked at before the first thousands fall at once.
  await sql.query('vacuum analyze');
  await sql.query(
    `insert into incident (id, app_id, kind, cause, evidence, opened_at, app_name, app_slug, app_environment)
    select gen_random_uuid(), id, 'DOWN', 'FAIL', '{}', now(), id, id, 'PRODUCTION' from unnest($1::uuid[]) id`,
    [apps],
  );
  const well = apps.slice(0, ENDING);
  const { name, text, values } = commitQueryFor({
    states: well.map((appId) => ({ appId, version: 0, state: { ...UP, runs: [] } })),
    steps: well.map((appId) => ({
      appId,
      kind: 'DOWN',
      failures: 0,
      evidence: null,
      resolvedAt: now,
      end: 'RECOVERED',
    })),
    instances: [],
    heartbeats: [],
    changes: [],
    openings: [],
    idempotencyKeys: [],
    now,
    writer: { shard: 0, processId: null },
  });
  // One that is prepared keeps the plan that was right for an empty table.
  expect(name).toBeUndefined();
  const [explained] = await sql.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
    `explain (analyze, format json) ${text}`,
    values,
  );
  // In no step is each compared with all.
  const read = all(explained!['QUERY PLAN'][0].Plan).map(
    (node) =>
      node['Actual Loops'] *
      (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)),
  );
  expect(Math.max(...read)).toBeLessThanOrEqual(2 * OPEN);
  expect(await sql.query('select count(*)::int as open from incident where resolved_at is null')).toEqual([
    { open: OPEN - ENDING },
  ]);
  await database.close();
  await place.remove();
});
