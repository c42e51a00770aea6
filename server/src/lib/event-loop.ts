import { setImmediate as turn } from 'node:timers/promises';

/** Turns without anything new after which what was waiting has been read: one to accept a connection, one to read it, one in reserve. */
const QUIET_TURNS = 3;
/** Where it never gets quiet, as under a steady load: each turn accepts one connection, and as many as 511 may wait. */
const MAX_TURNS = 600;
const MAX_MS = 500;
/** A turn that takes longer stood still itself, and counts as this much. */
const MAX_TURN_MS = 20;

/**
 * Lets the event loop read what its sockets have received while it stood still. `arrived` counts what is waited for, e.g. beats; resolves
 * once a few turns have brought nothing more.
 */
export async function drainSockets(arrived: () => number): Promise<void> {
  let before = { count: arrived(), at: performance.now() };
  let taken = 0;
  for (let quiet = 0, turns = 0; quiet < QUIET_TURNS && turns < MAX_TURNS && taken < MAX_MS; turns += 1) {
    await turn();
    const now = { count: arrived(), at: performance.now() };
    quiet = now.count === before.count ? quiet + 1 : 0;
    taken += Math.min(now.at - before.at, MAX_TURN_MS);
    before = now;
  }
}
