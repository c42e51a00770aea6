import { setImmediate as turn } from 'node:timers/promises';
import type { Sql, SqlRunner } from './sql.ts';

/**
 * Turns without a new connection after which what was waiting has been read: one to accept it, one to read it, one in
 * reserve.
 */
const QUIET_TURNS = 3;
/** Where it never gets quiet, as under a steady load: each turn accepts one connection, and as many as 511 may wait. */
const MAX_TURNS = 600;
/**
 * Work of this thread after which it ends in any case. Not the time: what a process does not get while
 * it is suspended must not count, and what it does in a turn must, however long that is: a turn that
 * brings five calls of 500 beats works for 0.3 s.
 */
const MAX_WORK_MS = 500;

/**
 * Lets the event loop read what its sockets have received while it stood still. One turn reads what waits on all that
 * are open, but accepts only one: `accepted` counts the connections. Resolves once a few turns have brought no new one.
 */
export async function drainSockets(accepted: () => number): Promise<void> {
  const began = process.threadCpuUsage();
  let before = accepted();
  for (let quiet = 0, turns = 0; quiet < QUIET_TURNS && turns < MAX_TURNS; turns += 1) {
    if (turns >= QUIET_TURNS && workMs(began) >= MAX_WORK_MS) return;
    await turn();
    const now = accepted();
    quiet = now === before ? quiet + 1 : 0;
    before = now;
  }
}

function workMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(since);
  return (user + system) / 1_000;
}

/**
 * The same database, with a turn of the event loop before each statement. An embedded one works in this thread: statements
 * that follow each other at once are one turn, however long, and of the connections that others make meanwhile, such as
 * with each beat, it accepts one.
 */
export const inShortTurns = (sql: Sql): Sql => ({
  ...withTurns(sql),
  transaction: (work) => turn().then(() => sql.transaction((tx) => work(withTurns(tx)))),
});

const withTurns = (runner: SqlRunner): SqlRunner => ({
  query: (text, values, options) => turn().then(() => runner.query(text, values, options)),
});
