import { statfsSync } from 'node:fs';
import type { Logger } from '../lib/logger.ts';
import { writeProblem, type Room } from './disk-space.rules.ts';

/**
 * How old what is known may be. At full speed the embedded database writes some 100 MB a second: a second is too long.
 */
const FRESH_MS = 50;

/**
 * How much room the disk of a directory has. Takes some microseconds, since the database itself reads and writes in
 * this thread too.
 */
export function roomAt(directory: string): Room {
  const { bavail, blocks, bsize } = statfsSync(directory);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/** Keeps an eye on the room that the embedded database has. */
export class DiskSpace {
  readonly #directory: string;
  readonly #logger: Logger;
  #problem: string | null = null;
  #lookedAt = -Infinity;

  constructor(directory: string, logger: Logger) {
    this.#directory = directory;
    this.#logger = logger;
  }

  /** Why nothing may be written now; null while there is room. It may be asked for each beat. */
  get problem(): string | null {
    const now = performance.now();
    if (now - this.#lookedAt > FRESH_MS) {
      this.#lookedAt = now;
      this.#look();
    }
    return this.#problem;
  }

  #look(): void {
    try {
      const problem = writeProblem(this.#directory, roomAt(this.#directory));
      if (problem !== null && this.#problem === null) this.#logger.error({ problem }, 'nothing can be stored');
      if (problem === null && this.#problem !== null) this.#logger.info('there is room on the disk again');
      this.#problem = problem;
    } catch (error) {
      this.#logger.warn({ err: error }, 'the room on the disk could not be looked at');
    }
  }
}
