const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 300_000;

/** Milliseconds to wait after this attempt has failed: 5 s, 10 s, 20 s … 5 min. */
export const retryDelayMs = (attempt: number): number =>
  Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 30));

/** From a time-out until its agent has ended the run for certain, and until an agent that is silent is given up. */
const END_MS = 10_000;
const SILENCE_MS = 60_000;

/**
 * The longest that all attempts of a run may take, in seconds: what an app allows between the START of the first
 * and the end of the last. Long enough that whoever ends the run tells of it first, and the app is DOWN for what
 * has happened. Null where there is no time-out.
 */
export function longestRunSeconds(timeoutSeconds: number | null, maxRetries: number): number | null {
  if (timeoutSeconds === null) return null;
  let waitingMs = SILENCE_MS + END_MS * (maxRetries + 1);
  for (let attempt = 1; attempt <= maxRetries; attempt += 1) waitingMs += retryDelayMs(attempt);
  return Math.min(366 * 86_400, timeoutSeconds * (maxRetries + 1) + waitingMs / 1000);
}
