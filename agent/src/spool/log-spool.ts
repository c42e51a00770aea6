import { mkdirSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { LogLineInput } from '../gql/graphql.ts';
import { LineFile, parseLines, removeFile } from './files.ts';

export type LogLine = LogLineInput;

/** Lines that are sent together, under a number that never stands for others. */
export interface LogBatch {
  spoolId: string;
  batch: number;
  lines: LogLine[];
}

export interface LogSpoolOptions {
  /** Absolute; exists. */
  directory: string;
  /** New for each start. */
  spoolId: string;
  now(): number;
  onTrouble(error: Error | null): void;
}

interface Batch {
  spoolId: string;
  number: number;
  path: string;
  bytes: number;
  firstAt: number;
  /** Null: only on disk. */
  lines: LogLine[] | null;
  /** Whether all of it is on disk. */
  isWritten: boolean;
}

const MAX_LINES = 4_000;
const MAX_BYTES = 512 * 1024;
const NAME = /^(\d+)\.jsonl$/;

/**
 * Log lines on disk until the server has them. Each file is a batch: closed before it is sent, so that a number stands
 * for the same lines also when they are sent again after a crash, and removed when they have been recorded.
 */
export class LogSpool {
  readonly #options: LogSpoolOptions;
  readonly #directory: string;
  /** Oldest first; the last may be the one that is being written. */
  #batches: Batch[];
  #open: { batch: Batch; file: LineFile } | null = null;
  #unwritten: LogLine[] = [];
  #unwrittenLength = 0;
  #scheduled: NodeJS.Immediate | null = null;
  #number = 0;
  #dropped = new Map<string | null, number>();

  constructor(options: LogSpoolOptions) {
    this.#options = options;
    const root = join(options.directory, 'logs');
    mkdirSync(root, { recursive: true, mode: 0o700 });
    this.#batches = readBatches(root);
    // Sorts by when it was begun.
    this.#directory = join(root, `${String(Math.floor(options.now())).padStart(15, '0')}.${options.spoolId}`);
  }

  get bytes(): number {
    return this.#batches.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get isEmpty(): boolean {
    return this.#batches.length === 0 && this.#unwritten.length === 0;
  }

  /** Lines that were given up since this was last asked, by their run; null: what the agent said of itself. */
  takeDropped(): Map<string | null, number> {
    const dropped = this.#dropped;
    this.#dropped = new Map();
    return dropped;
  }

  /** Is on disk when this turn of the event loop ends. */
  add(line: LogLine): void {
    this.#unwritten.push(line);
    this.#unwrittenLength += line.message.length;
    this.#scheduled ??= setImmediate(() => this.write());
    if (this.#unwritten.length >= MAX_LINES || this.#unwrittenLength >= MAX_BYTES) this.write();
  }

  write(): void {
    if (this.#scheduled !== null) clearImmediate(this.#scheduled);
    this.#scheduled = null;
    this.#unwrittenLength = 0;
    while (this.#unwritten.length > 0) {
      const room = MAX_LINES - (this.#open?.batch.lines?.length ?? 0);
      const lines = this.#unwritten.slice(0, room);
      this.#unwritten = this.#unwritten.slice(room);
      this.#append(lines);
    }
  }

  #append(lines: LogLine[]): void {
    const { batch, file } = this.#open ?? this.#begin();
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    if (!file.append(text)) batch.isWritten = false;
    batch.lines?.push(...lines);
    batch.bytes += text.length;
    if ((batch.lines?.length ?? 0) >= MAX_LINES || batch.bytes >= MAX_BYTES) this.#close();
  }

  /** The oldest batch, which from now on does not change; null where there is none. */
  peek(): LogBatch | null {
    this.write();
    const [first] = this.#batches;
    if (first === undefined) return null;
    if (first === this.#open?.batch) this.#close();
    first.lines ??= readLines(first.path);
    if (first.lines.length === 0) {
      // Torn, or unreadable: there is nothing to send.
      this.#remove(0);
      return this.peek();
    }
    return { spoolId: first.spoolId, batch: first.number, lines: first.lines };
  }

  /** The server has these. */
  acknowledge({ spoolId, batch }: LogBatch): void {
    const index = this.#batches.findIndex((known) => known.spoolId === spoolId && known.number === batch);
    if (index !== -1) this.#remove(index);
  }

  /** Gives the oldest batch up; false where there is none. */
  dropOldest(): boolean {
    const [first] = this.#batches;
    if (first === undefined) return false;
    if (first === this.#open?.batch) this.#close();
    for (const { runId = null } of first.lines ?? readLines(first.path))
      this.#dropped.set(runId, (this.#dropped.get(runId) ?? 0) + 1);
    this.#remove(0);
    return true;
  }

  dropOlderThan(at: number): void {
    while (this.#batches[0] !== undefined && this.#batches[0].firstAt < at) this.dropOldest();
  }

  close(): void {
    this.write();
    this.#close();
  }

  #begin(): { batch: Batch; file: LineFile } {
    const { spoolId, now, onTrouble } = this.#options;
    if (this.#number === 0) this.#makeDirectory();
    this.#number += 1;
    const path = join(this.#directory, `${String(this.#number).padStart(9, '0')}.jsonl`);
    const batch: Batch = { spoolId, number: this.#number, path, bytes: 0, firstAt: now(), lines: [], isWritten: true };
    this.#batches.push(batch);
    this.#open = { batch, file: new LineFile(path, onTrouble) };
    return this.#open;
  }

  #makeDirectory(): void {
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    } catch {
      // The first line that is written there tells of it.
    }
  }

  #close(): void {
    if (this.#open === null) return;
    const { batch, file } = this.#open;
    file.close();
    this.#open = null;
    // Those that have to wait do so on disk, unless they could not be written there.
    if (this.#batches[0] !== batch && batch.isWritten) batch.lines = null;
  }

  #remove(index: number): void {
    const [batch] = this.#batches.splice(index, 1);
    if (batch === undefined) return;
    removeFile(batch.path);
    const directory = dirname(batch.path);
    if (directory === this.#directory || this.#batches.some(({ path }) => dirname(path) === directory)) return;
    removeDirectory(directory);
  }
}

function readBatches(root: string): Batch[] {
  const batches: Batch[] = [];
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const name of folders.map((folder) => folder.name).sort()) {
    const directory = join(root, name);
    const spoolId = name.slice(name.indexOf('.') + 1);
    const files = readdirSync(directory).filter((file) => NAME.test(file));
    if (files.length === 0) removeDirectory(directory);
    for (const file of files.sort()) {
      const path = join(directory, file);
      const { size, mtimeMs } = statSync(path);
      const number = Number(NAME.exec(basename(file))?.[1]);
      batches.push({ spoolId, number, path, bytes: size, firstAt: mtimeMs, lines: null, isWritten: true });
    }
  }
  return batches;
}

function readLines(path: string): LogLine[] {
  try {
    return parseLines<LogLine>(readFileSync(path, 'utf8'));
  } catch {
    return [];
  }
}

function removeDirectory(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Somebody has put something into it.
  }
}
