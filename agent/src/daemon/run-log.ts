import type { Level } from '../lib/say.ts';
import { counted } from '../lib/text.ts';

export interface RunLogOptions {
  /** Lines that are kept of a run. */
  maxLines: number;
  onLine(level: Level, line: string): void;
}

interface Line {
  level: Level;
  line: string;
}

/** Of each half; lines are 8 kB at most, and what is held back is in memory. */
const MAX_HALF_BYTES = 4 * 1024 * 1024;

/**
 * What a run prints, at most so many lines of it: its beginning as it comes, its end when it has ended,
 * and between them how much is missing. One run that prints without end must not take the place of what
 * others say, neither in the spool nor at the server.
 */
export class RunLog {
  readonly #options: RunLogOptions;
  readonly #half: number;
  #head = 0;
  #headBytes = 0;
  /** The newest of what is held back. */
  #tail: Line[] = [];
  /** Those before this place are given up already; they are cut off now and then. */
  #tailFrom = 0;
  #tailBytes = 0;
  #leftOut = 0;
  #isFull = false;

  constructor(options: RunLogOptions) {
    this.#options = options;
    this.#half = Math.ceil(options.maxLines / 2);
  }

  add(level: Level, line: string): void {
    const { onLine } = this.#options;
    if (!this.#isFull && this.#head < this.#half && this.#headBytes < MAX_HALF_BYTES) {
      this.#head += 1;
      this.#headBytes += line.length;
      return onLine(level, line);
    }
    if (!this.#isFull) {
      this.#isFull = true;
      onLine(
        'WARNING',
        `… ${counted(this.#head, 'line')} so far: the rest is held back, and its end comes when the run ends`,
      );
    }
    this.#tail.push({ level, line });
    this.#tailBytes += line.length;
    while (this.#tail.length - this.#tailFrom > this.#half || this.#tailBytes > MAX_HALF_BYTES) this.#dropFirst();
    if (this.#tailFrom < this.#half) return;
    this.#tail = this.#tail.slice(this.#tailFrom);
    this.#tailFrom = 0;
  }

  /** Nothing more comes: gives out what was held back. */
  end(): void {
    const { onLine } = this.#options;
    if (this.#leftOut > 0) onLine('WARNING', `… ${counted(this.#leftOut, 'line')} left out here`);
    for (const { level, line } of this.#tail.slice(this.#tailFrom)) onLine(level, line);
    this.#tail = [];
    this.#tailFrom = 0;
    this.#tailBytes = 0;
    this.#leftOut = 0;
  }

  #dropFirst(): void {
    const first = this.#tail[this.#tailFrom];
    if (first === undefined) return;
    // Not kept from being collected by a place that nobody looks at.
    this.#tail[this.#tailFrom] = NOTHING;
    this.#tailFrom += 1;
    this.#tailBytes -= first.line.length;
    this.#leftOut += 1;
  }
}

const NOTHING: Line = { level: 'INFO', line: '' };
