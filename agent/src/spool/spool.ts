import { accessSync, constants } from 'node:fs';
import type { Say } from '../lib/say.ts';
import { counted } from '../lib/text.ts';
import { makeDirectory } from './files.ts';
import { lockSpool, SpoolLockedError } from './lock.ts';
import { LogSpool } from './log-spool.ts';
import { RunJournal } from './run-journal.ts';

export interface SpoolOptions {
  directory: string;
  maxBytes: number;
  maxAgeMs: number;
  spoolId: string;
  now(): number;
  say: Say;
}

const REPORT_AFTER_MS = 5_000;

export class SpoolError extends Error {
  override readonly name = 'SpoolError';
}

/** What waits for the server on disk, within bounds: log lines are given up first, runs and beats last. */
export class Spool {
  readonly logs: LogSpool;
  readonly journal: RunJournal;
  readonly #options: SpoolOptions;
  readonly #unlock: () => void;
  #trouble: string | null = null;
  /** By run. */
  readonly #lostLines = new Map<string | null, number>();
  #lostTimer: NodeJS.Timeout | null = null;

  constructor(options: SpoolOptions, unlock: () => void) {
    this.#options = options;
    this.#unlock = unlock;
    const { directory, spoolId, now } = options;
    const shared = { directory, now, onTrouble: (error: Error | null) => this.#reportTrouble(error) };
    this.logs = new LogSpool({ ...shared, spoolId });
    this.journal = new RunJournal(shared);
  }

  /** Gives up the oldest of what is too much or too old. */
  keepWithinBounds(): void {
    const { maxBytes, maxAgeMs, now, say } = this.#options;
    let items = this.journal.dropOlderThan(now() - maxAgeMs);
    this.logs.dropOlderThan(now() - maxAgeMs);
    while (this.logs.bytes + this.journal.bytes > maxBytes) {
      if (this.logs.dropOldest()) continue;
      const dropped = this.journal.dropOldest();
      if (dropped === null) break;
      items += dropped;
    }
    this.#countLostLines();
    if (items > 0)
      say('ERROR', `The spool is full or old: ${counted(items, 'report')} of runs and beats had to be given up`);
  }

  /** Of many together: they come with each of many lines. */
  #countLostLines(): void {
    for (const [runId, lines] of this.logs.takeDropped())
      this.#lostLines.set(runId, (this.#lostLines.get(runId) ?? 0) + lines);
    if (this.#lostLines.size === 0 || this.#lostTimer !== null) return;
    this.#lostTimer = setTimeout(() => this.#reportLostLines(), REPORT_AFTER_MS);
  }

  /** Also in the log of each run: who reads that must not take it for whole. */
  #reportLostLines(): void {
    const { now, say } = this.#options;
    this.#lostTimer = null;
    let all = 0;
    for (const [runId, lines] of this.#lostLines) {
      all += lines;
      const message = `… ${counted(lines, 'line')} of this run, printed before this, had to be given up: the agent's spool was full or old`;
      if (runId !== null) this.logs.add({ at: new Date(now()).toISOString(), level: 'WARNING', message, runId });
    }
    this.#lostLines.clear();
    say('WARNING', `The spool is full or old: ${counted(all, 'log line')} had to be given up`);
  }

  close(): void {
    if (this.#lostTimer !== null) clearTimeout(this.#lostTimer);
    this.logs.close();
    this.journal.close();
    this.#unlock();
  }

  #reportTrouble(error: Error | null): void {
    const trouble = error === null ? null : error.message;
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    const { directory, say } = this.#options;
    // Later: a line about a line that cannot be written must not be written here.
    setImmediate(() => {
      if (trouble === null) say('INFO', `The spool ${directory} can be written again`);
      else say('ERROR', `The spool ${directory} cannot be written; what happens is kept in memory only: ${trouble}`);
    });
  }
}

/** @throws SpoolError where the directory cannot be used, SpoolLockedError where another agent uses it */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { directory } = options;
  let unlock: (() => void) | null = null;
  try {
    makeDirectory(directory);
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    unlock = await lockSpool(directory);
    return new Spool(options, unlock);
  } catch (error) {
    unlock?.();
    if (error instanceof SpoolLockedError) throw error;
    throw new SpoolError(
      `The spool ${directory} cannot be used: ${(error as Error).message}. Set --spool to a directory that can`,
    );
  }
}
