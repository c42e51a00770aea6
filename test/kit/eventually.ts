import { setTimeout as wait } from 'node:timers/promises';
import { PATIENCE_MS } from './events.ts';

const EVERY_MS = 20;

/**
 * The first answer that is as wanted, for what no event tells of. What `read` throws counts as not yet.
 * @throws Error with the last answer when none is in time
 */
export async function eventually<T>(
  read: () => T | Promise<T>,
  isWanted: (answer: T) => boolean,
  ms = PATIENCE_MS,
): Promise<T> {
  const until = performance.now() + ms;
  for (;;) {
    let last: unknown;
    try {
      const answer = await read();
      if (isWanted(answer)) return answer;
      last = JSON.stringify(answer);
    } catch (error) {
      last = error;
    }
    if (performance.now() > until) throw new Error(`not as wanted within ${ms} ms: ${String(last)}`, { cause: last });
    await wait(EVERY_MS);
  }
}
