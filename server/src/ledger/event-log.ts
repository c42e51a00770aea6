import { badInput, shown } from '../lib/errors.ts';
import { epochMs, type SqlRunner } from '../lib/sql.ts';
import { APP_COLUMNS, statusOfRank, toApp, type AppRow } from './app.model.ts';
import type { AppState, StatusCause } from '../status/state.rules.ts';
import { INSTANCE_COLUMNS, type Instance } from './instance.model.ts';
import { HEARTBEAT_COLUMNS, type Heartbeat, type StatusEvent } from './heartbeat.model.ts';

interface ChangeRow {
  id: string;
  from: number;
  to: number;
  at_ms: number;
  cause: StatusCause;
}

/** It is one row: what takes longer waits on a connection that answers no more. */
const NEWEST_TIMEOUT_MS = 5_000;

/** Number of the newest status change in the database. */
export async function newestSequence(sql: SqlRunner): Promise<number> {
  const [row] = await sql.query<{ newest: number }>(
    'select last_sequence::float8 as newest from event_cursor where id = 1',
    [],
    { timeoutMs: NEWEST_TIMEOUT_MS },
  );
  return row?.newest ?? 0;
}

/**
 * The number that a subscriber's cursor stands for. Throws BAD_USER_INPUT for one that was never given or is older than
 * what is kept.
 */
export async function readCursor(sql: SqlRunner, cursor: string): Promise<number> {
  if (!/^\d{1,15}$/.test(cursor)) throw badInput('after', `is not a cursor of this subscription: ${shown(cursor)}`);
  const sequence = Number(cursor);
  const [row] = await sql.query<{ oldest: number | null; newest: number }>(
    `select (select min(sequence) from status_change)::float8 as oldest, last_sequence::float8 as newest from event_cursor where id = 1`,
  );
  const newest = row?.newest ?? 0;
  if (sequence > newest) throw badInput('after', `is not a cursor of this database: ${shown(cursor)}`);
  if (sequence < (row?.oldest ?? newest + 1) - 1)
    throw badInput(
      'after',
      `is older than what is kept; subscribe without it and read the current state: ${shown(cursor)}`,
    );
  return sequence;
}

/** The event rows' columns under names of their own, so that one row can hold an app, a heartbeat and an instance. */
interface EventRow extends ChangeRow {
  sequence: number;
  change_app_id: string;
  change_state: AppState;
  app: AppRow | null;
  heartbeat: Heartbeat | null;
  instance: Instance | null;
}

/** Events of the status changes with numbers above `after` and below `before`, in their order, `limit` at most. */
export async function readEvents(sql: SqlRunner, after: number, before: number, limit: number): Promise<StatusEvent[]> {
  const rows = await sql.query<EventRow>(
    `select c.id, c.sequence::float8 as sequence, c.app_id as change_app_id, c."from", c."to", ${epochMs('c.at')} as at_ms, c.cause,
      c.state as change_state,
      (select to_json(x) from (select ${APP_COLUMNS} from app a join app_state s on s.app_id = a.id where a.id = c.app_id) x) as app,
      to_json(h) as heartbeat,
      (select to_json(x) from (select ${INSTANCE_COLUMNS} from instance n where n.app_id = c.app_id and n."user" = h."user"
        and n.host = h.host and n.environment = h.environment) x) as instance
    from status_change c left join lateral (select ${HEARTBEAT_COLUMNS} from heartbeat h where h.app_id = c.app_id
      and h.received_at = c.heartbeat_received_at and h.id = c.heartbeat_id) h on true
    where c.sequence > $1 and c.sequence < $2 order by c.sequence limit ${limit}`,
    [after, before],
  );
  return rows.map((row) => ({
    sequence: row.sequence,
    changes: 1,
    cause: row.cause,
    appId: row.change_app_id,
    app: row.app && { ...toApp(row.app), state: row.change_state },
    previousStatus: statusOfRank(row.from),
    status: statusOfRank(row.to),
    at: row.at_ms,
    heartbeat: row.heartbeat,
    instance: row.instance,
  }));
}
