import { jsonObjectFrom } from 'kysely/helpers/postgres';
import { badInput, shown } from '../lib/errors.ts';
import { db, epoch, execute, executeFirst } from '../lib/query.ts';
import type { SqlRunner } from '../lib/sql.ts';
import { APPS, statusOfRank, toApp } from './app.model.ts';
import { INSTANCE } from './instance.model.ts';
import { HEARTBEAT, type Heartbeat, type StatusEvent } from './heartbeat.model.ts';

/** Row of `event_cursor` that holds the number of the newest change of status. */
const STATUS_CHANGES = 1;
const NEWEST = db
  .selectFrom('event_cursor')
  .select((eb) => eb.cast<number>('last_sequence', 'float8').as('newest'))
  .where('id', '=', STATUS_CHANGES);
/** It is one row: what takes longer waits on a connection that answers no more. */
const NEWEST_TIMEOUT_MS = 5_000;

/** Number of the newest status change in the database. */
export async function newestSequence(sql: SqlRunner): Promise<number> {
  return (await executeFirst(sql, NEWEST, { timeoutMs: NEWEST_TIMEOUT_MS }))?.newest ?? 0;
}

/**
 * The number that a subscriber's cursor stands for. Throws BAD_USER_INPUT for one that was never given or is older than
 * what is kept.
 */
export async function readCursor(sql: SqlRunner, cursor: string): Promise<number> {
  if (!/^\d{1,15}$/.test(cursor)) throw badInput('after', `is not a cursor of this subscription: ${shown(cursor)}`);
  const sequence = Number(cursor);
  const query = NEWEST.select((eb) => {
    const oldest = eb.selectFrom('status_change').select((change) => change.fn.min('sequence').as('sequence'));
    return eb.cast<number | null>(oldest, 'float8').as('oldest');
  });
  const row = await executeFirst(sql, query);
  const newest = row?.newest ?? 0;
  if (sequence > newest) throw badInput('after', `is not a cursor of this database: ${shown(cursor)}`);
  if (sequence < (row?.oldest ?? newest + 1) - 1)
    throw badInput(
      'after',
      `is older than what is kept; subscribe without it and read the current state: ${shown(cursor)}`,
    );
  return sequence;
}

/** Events of the status changes with numbers above `after` and below `before`, in their order, `limit` at most. */
export async function readEvents(sql: SqlRunner, after: number, before: number, limit: number): Promise<StatusEvent[]> {
  const query = EVENTS.where('c.sequence', '>', after)
    .where('c.sequence', '<', before)
    .orderBy('c.sequence')
    .limit(limit);
  const rows = await execute(sql, query);
  return rows.map(({ app, state, from, to, ...event }) => ({
    ...event,
    changes: 1,
    app: app && { ...toApp(app), state },
    previousStatus: statusOfRank(from),
    status: statusOfRank(to),
  }));
}

const EVENTS = db
  .selectFrom('status_change as c')
  .leftJoinLateral(
    (eb) =>
      eb
        .selectFrom('heartbeat as h')
        .select(HEARTBEAT.of('h'))
        .whereRef('h.app_id', '=', 'c.app_id')
        .whereRef('h.received_at', '=', 'c.heartbeat_received_at')
        .whereRef('h.id', '=', 'c.heartbeat_id')
        .as('h'),
    (join) => join.onTrue(),
  )
  .select((eb) => {
    const instance = eb
      .selectFrom('instance as n')
      .select(INSTANCE.of('n'))
      .whereRef('n.app_id', '=', 'c.app_id')
      .whereRef('n.user', '=', 'h.user')
      .whereRef('n.host', '=', 'h.host')
      .whereRef('n.environment', '=', 'h.environment');
    return [
      eb.cast<number>('c.sequence', 'float8').as('sequence'),
      'c.app_id as appId',
      'c.from',
      'c.to',
      'c.cause',
      'c.state',
      epoch(eb.ref('c.at')).as('at'),
      jsonObjectFrom(APPS.where('a.id', '=', eb.ref('c.app_id'))).as('app'),
      eb.fn.toJson('h').$castTo<Heartbeat | null>().as('heartbeat'),
      jsonObjectFrom(instance).as('instance'),
    ];
  });
