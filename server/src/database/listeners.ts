import type { Client } from 'pg';
import { sqlState } from '../lib/sql.ts';

/**
 * How long the groups that are being written may hold up a process that begins to listen, and it in turn those that
 * come then.
 */
const LOCK_TIMEOUT_MS = 1_000;
const ATTEMPTS = 5;
/** SQLSTATE of a lock that was not given in time. */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Makes known that a process listens. Once this resolves every group of beats tells of itself: one that was begun
 * before, and so may not have seen the row, has ended by then, since it holds a lock that conflicts with the one here
 * and was taken before it looked. It is not the strongest lock, so that a backup, which only reads, holds up nobody.
 */
export async function registerListener(client: Client, processId: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query('begin');
      await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await client.query('lock table listener in exclusive mode');
      await client.query(
        `insert into listener (process_id, backend_pid) values ($1, pg_backend_pid())
          on conflict (process_id) do update set backend_pid = excluded.backend_pid`,
        [processId],
      );
      await client.query('commit');
      return;
    } catch (error) {
      if (sqlState(error) !== LOCK_NOT_AVAILABLE || attempt === ATTEMPTS) throw error;
      await client.query('rollback');
    }
  }
}

export async function unregisterListener(client: Client, processId: string): Promise<void> {
  await client.query('delete from listener where process_id = $1', [processId]);
}

/** Removes who listens no more and could not say so: until then beats are told to nobody, which only costs time. */
export const FORGET_THE_DEAD = `delete from listener l where not exists (select 1 from pg_stat_activity s where s.pid = l.backend_pid)`;
