/** For a connection, or a place in a pool. */
export const CONNECT_TIMEOUT_MS = 3_000;
/** A timer later than this shows that the event loop stood still. */
const LATE_MS = 1_000;

/**
 * Connects, and once more where the time-out of {@link CONNECT_TIMEOUT_MS} fired late: timers come before sockets, so
 * after a stall of this process a connection that has long been made is given up unread.
 */
export async function connectAgainIfLate<T>(connect: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await connect();
  } catch (error) {
    if (performance.now() - began < CONNECT_TIMEOUT_MS + LATE_MS) throw error;
    return connect();
  }
}
