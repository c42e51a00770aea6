// Starts readers in a process of their own, and ends them.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { stop } from '../processes.ts';
import { ending } from '../running.ts';

export interface ReadOrder {
  url: string;
  /** How many read at once. */
  readers: number;
}

export interface Reads {
  answered: number;
  /** How many were refused, by the code of the error. */
  refused: Record<string, number>;
  p50Ms: number;
  maxMs: number;
}

/** Has readers read for as long as `work` takes. @throws Error when they end before */
export async function whileReading<T>(order: ReadOrder, work: () => Promise<T>): Promise<{ result: T; reads: Reads }> {
  // As it is, not as JSON: a figure may be infinite.
  const child = fork(fileURLToPath(new URL('readers.ts', import.meta.url)), { serialization: 'advanced' });
  const exited = once(child, 'exit');
  const end = ending(() => stop(child, exited));
  try {
    child.send(order);
    const result = await work();
    const ended = exited.then(() => {
      throw new Error('the readers ended');
    });
    child.send('end');
    const [reads] = (await Promise.race([once(child, 'message'), ended])) as [Reads];
    ended.catch(() => {});
    return { result, reads };
  } finally {
    await end();
  }
}
