import { timestamp, type SqlRunner } from '../lib/sql.ts';
import { APP_COLUMNS, toApp, type AppRow } from './app.model.ts';
import type { UnnumberedEvent } from './event-hub.ts';
import { HEARTBEAT, type Heartbeat } from './heartbeat.model.ts';
import { INSTANCE, type Instance } from './instance.model.ts';

/** Beats that are read at once. */
export const MOST_BEATS = 5_000;

const BEATS = `select heartbeat, app, instance from (select h."receivedAt", h.id, to_json(h) as heartbeat,
    (select to_json(x) from (select ${APP_COLUMNS} from app a join app_state s on s.app_id = a.id where a.id = w.id) x) as app,
    (select to_json(x) from (select ${INSTANCE.read('n')} from instance n where n.app_id = h."appId" and n."user" = h."user"
      and n.host = h.host and n.environment = h.environment) x) as instance
  from json_to_recordset($1::json) as w(id uuid, since timestamptz)
  cross join lateral (select ${HEARTBEAT.read('h')} from heartbeat h where h.app_id = w.id and h.received_at >= w.since
    order by h.received_at desc limit 100) h
  where not exists (select 1 from status_change c where c.app_id = h."appId" and c.heartbeat_id = h.id)
  order by h."receivedAt" desc, h.id desc limit ${MOST_BEATS}) newest order by "receivedAt", id`;

/**
 * The beats of these apps since then (epoch ms) that changed no status, the newest where they are too many: those that
 * did come as changes of status.
 */
export async function readRemoteBeats(
  sql: SqlRunner,
  apps: readonly (readonly [appId: string, since: number])[],
): Promise<UnnumberedEvent[]> {
  const rows = await sql.query<{ heartbeat: Heartbeat; app: AppRow; instance: Instance | null }>(
    BEATS,
    [JSON.stringify(apps.map(([id, since]) => ({ id, since: timestamp(since) })))],
    { name: 'read-remote-beats' },
  );
  return rows.map(({ heartbeat, app, instance }): UnnumberedEvent => {
    const { status } = toApp(app).state;
    return {
      changes: 0,
      cause: heartbeat.kind === 'FAIL' ? 'FAIL' : 'BEAT',
      appId: heartbeat.appId,
      app: toApp(app),
      previousStatus: status,
      status,
      at: heartbeat.receivedAt,
      heartbeat,
      instance,
    };
  });
}
