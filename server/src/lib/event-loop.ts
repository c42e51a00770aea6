import { setImmediate as turn } from 'node:timers/promises';

/** Turns without anything new after which what was waiting has been read: one to accept a connection, one to read it, one in reserve. */
const QUIET_TURNS = 3;
const MAX_TURNS = 500;
/** Where it never gets quiet, what was there when it began has been read by then. */
const MAX_MS = 1_000;

/**
 * Lets the event loop read what its sockets have received while it stood still. `arrived` counts what is waited for, e.g. beats; resolves
 * once a few turns have brought nothing more.
 */
export async function drainSockets(arrived: () => number): Promise<void> {
  const until = performance.now() + MAX_MS;
  let before = arrived();
  for (let quiet = 0, turns = 0; quiet < QUIET_TURNS && turns < MAX_TURNS && performance.now() < until; turns += 1) {
    await turn();
    const now = arrived();
    quiet = now === before ? quiet + 1 : 0;
    before = now;
  }
}
