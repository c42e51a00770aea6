import { db, execute } from './query.ts';
import type { SqlRunner } from './sql.ts';

/** Tells all processes that listen on the channel, once `tx` is committed. A payload has 8,000 bytes at most. */
export async function notify(tx: SqlRunner, channel: string, payload: string): Promise<void> {
  const query = db.selectNoFrom((eb) => eb.fn<unknown>('pg_notify', [eb.val(channel), eb.val(payload)]).as('sent'));
  await execute(tx, query);
}
