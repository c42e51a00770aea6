import type { SqlRunner } from '../lib/sql.ts';
import { HEARTBEAT, type Heartbeat } from './heartbeat.model.ts';

/** Beats already recorded under these keys, by `<app id> <key>`. */
export async function findRecorded(
  sql: SqlRunner,
  keyed: { appId: string; key: string }[],
): Promise<Map<string, Heartbeat>> {
  const rows = await sql.query<Heartbeat & { key: string }>(
    `select ${HEARTBEAT.read('h')}, k.key from json_to_recordset($1::json) as wanted("appId" uuid, key text)
      join idempotency_key k on k.app_id = wanted."appId" and k.key = wanted.key
      join heartbeat h on h.app_id = k.app_id and h.received_at = k.received_at and h.id = k.heartbeat_id`,
    [JSON.stringify(keyed)],
    { name: 'find-recorded', timeoutMs: 4_000 },
  );
  return new Map(rows.map((row) => [`${row.appId} ${row.key}`, row]));
}
