import { statfs } from 'node:fs/promises';
import type { Logger } from '../lib/logger.ts';

/** What must stay free on the disk of the embedded database: it does not survive a write that finds no room. */
const RESERVE_BYTES = 64 * 2 ** 20;
/** ... and at most this share of the whole, so that a small disk can be used too. */
const RESERVE_SHARE = 0.2;
/** With less it is not even opened: recovery writes a segment of 16 MB. */
const OPENING_BYTES = 24 * 2 ** 20;
const SAMPLE_EVERY_MS = 1_000;

interface Room {
  freeBytes: number;
  totalBytes: number;
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MB`;

async function roomAt(directory: string): Promise<Room> {
  const { bavail, blocks, bsize } = await statfs(directory);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/** Why the embedded database must not be opened in this directory now, in one line; null where there is room. */
export async function refuseOpening(directory: string): Promise<string | null> {
  const { freeBytes } = await roomAt(directory);
  if (freeBytes >= OPENING_BYTES) return null;
  return (
    `The disk that holds DATA_DIR ${directory} is full: ${megabytes(freeBytes)} are free, ${megabytes(OPENING_BYTES)} are needed to start. ` +
    'Make room there and start again; the data itself is in order'
  );
}

/** Keeps an eye on the room that the embedded database has. */
export class DiskSpace {
  readonly #directory: string;
  readonly #logger: Logger;
  readonly #timer: NodeJS.Timeout;
  #problem: string | null = null;

  constructor(directory: string, logger: Logger) {
    this.#directory = directory;
    this.#logger = logger;
    this.#timer = setInterval(() => void this.sample(), SAMPLE_EVERY_MS).unref();
  }

  /** Why nothing may be written now; null while there is room. As of the last sample, which is a second old at most. */
  get problem(): string | null {
    return this.#problem;
  }

  async sample(): Promise<void> {
    try {
      const { freeBytes, totalBytes } = await roomAt(this.#directory);
      const reserve = Math.min(RESERVE_BYTES, totalBytes * RESERVE_SHARE);
      this.#note(
        freeBytes >= reserve
          ? null
          : `the disk that holds ${this.#directory} is nearly full: ${megabytes(freeBytes)} are free, ${megabytes(reserve)} must stay so`,
      );
    } catch (error) {
      this.#logger.warn({ err: error }, 'the room on the disk could not be looked at');
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #note(problem: string | null): void {
    if (problem !== null && this.#problem === null) this.#logger.error({ problem }, 'heartbeats are refused');
    if (problem === null && this.#problem !== null) this.#logger.info('there is room on the disk again');
    this.#problem = problem;
  }
}
