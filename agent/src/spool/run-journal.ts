import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunReportInput, SendHeartbeatInput } from '../gql/graphql.ts';
import { LineFile, parseLines, removeFile } from './files.ts';

export type Report = RunReportInput;
export type Beat = SendHeartbeatInput;

/** A run that has been asked for or begun, and has not ended. */
export interface OpenRun {
  runId: string;
  /** What its reports have to name, for a run that the server does not know of. */
  taskId?: string | null;
  scheduledFor?: string | null;
  /** Null: the answer to its claim has not come. */
  startedAt: string | null;
  pid?: number | null;
  birth?: string | null;
}

/** What is to be delivered; `seq` counts all of it. */
export type Item = { seq: number; report: Report } | { seq: number; beat: Beat };

type Entry =
  | { open: OpenRun[] }
  | { closed: string[] }
  | { done: number[] }
  | { seq: number; report: Report }
  | { seq: number; beat: Beat };

interface Segment {
  number: number;
  file: LineFile;
  bytes: number;
  firstAt: number;
  /** How many items of it are not delivered. */
  left: number;
  /** Those; null: only on disk. */
  items: Item[] | null;
  /** Whether all of it is on disk. */
  isWritten: boolean;
}

export interface RunJournalOptions {
  /** Absolute; exists. */
  directory: string;
  now(): number;
  onTrouble(error: Error | null): void;
}

const MAX_SEGMENT_BYTES = 256 * 1024;
const NAME = /^(\d+)\.jsonl$/;

/**
 * What became of runs, and beats that could not be sent, on disk until the server has them; and which runs are
 * open, so that the agent that starts after this one was killed can tell of them. Files of lines that are only
 * added to, removed when all in them is delivered.
 */
export class RunJournal {
  readonly #options: RunJournalOptions;
  readonly #directory: string;
  readonly #open = new Map<string, OpenRun>();
  /** Of what is on disk, read at the start. */
  readonly #doneBefore = new Set<number>();
  /** Oldest first; the last is the one that is written to. */
  #segments: Segment[] = [];
  #seq = 0;

  constructor(options: RunJournalOptions) {
    this.#options = options;
    this.#directory = join(options.directory, 'runs');
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    this.#recover();
    this.#begin();
  }

  /** Runs that have not ended, as far as is known. */
  get open(): OpenRun[] {
    return [...this.#open.values()];
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get isEmpty(): boolean {
    return this.#segments.every(({ left }) => left === 0);
  }

  /** These runs are about to be asked for, or have begun. */
  begin(runs: OpenRun[]): void {
    for (const run of runs) this.#open.set(run.runId, run);
    this.#append({ open: runs });
  }

  /** These will not be run. */
  discard(runIds: string[]): void {
    const known = runIds.filter((id) => this.#open.delete(id));
    if (known.length > 0) this.#append({ closed: known });
  }

  /** An end closes the run. */
  report(report: Report): void {
    if (report.finishedAt != null) this.#open.delete(report.runId);
    this.#seq += 1;
    this.#add({ seq: this.#seq, report });
  }

  beat(beat: Beat): void {
    this.#seq += 1;
    this.#add({ seq: this.#seq, beat });
  }

  /**
   * Of what is not delivered the oldest, in order: at most `reports` and `beats` of each, those at the front of the
   * journal.
   */
  peek(reports: number, beats: number): Item[] {
    const segment = this.#segments.find(({ left }) => left > 0);
    if (segment === undefined) return [];
    segment.items ??= this.#itemsOf(segment);
    const first: Item[] = [];
    let [reportsLeft, beatsLeft] = [reports, beats];
    for (const item of segment.items) {
      if ('report' in item ? reportsLeft-- > 0 : beatsLeft-- > 0) first.push(item);
      if (reportsLeft <= 0 && beatsLeft <= 0) break;
    }
    // Unreadable on disk: nothing is left of it.
    if (first.length === 0) segment.left = 0;
    return first;
  }

  /** Whether one of these waits to be delivered, among what was added lately. */
  hasEndOf(runIds: ReadonlySet<string>): boolean {
    return this.#segments.some(({ items }) =>
      items?.some((item) => 'report' in item && item.report.finishedAt != null && runIds.has(item.report.runId)),
    );
  }

  /** The server has these. */
  acknowledge(items: Item[]): void {
    if (items.length === 0) return;
    const seqs = new Set(items.map(({ seq }) => seq));
    for (const segment of this.#segments) {
      if (segment.items === null) continue;
      segment.items = segment.items.filter(({ seq }) => !seqs.has(seq));
      segment.left = segment.items.length;
    }
    this.#append({ done: [...seqs] });
    this.#tidy();
  }

  /** Gives the oldest up; returns how many items that were, null where there is nothing to give up. */
  dropOldest(): number | null {
    if (this.#segments.length === 1) {
      if (this.isEmpty) return null;
      this.#begin();
    }
    const [oldest] = this.#segments.splice(0, 1) as [Segment];
    remove(oldest);
    return oldest.left;
  }

  dropOlderThan(at: number): number {
    let dropped = 0;
    while (this.#segments.length > 1 && (this.#segments[0]?.firstAt ?? at) < at) dropped += this.dropOldest() ?? 0;
    return dropped;
  }

  close(): void {
    for (const { file } of this.#segments) file.close();
  }

  get #current(): Segment {
    return this.#segments.at(-1) as Segment;
  }

  #add(item: Item): void {
    this.#append(item);
    this.#current.items?.push(item);
    this.#current.left += 1;
  }

  #append(entry: Entry): void {
    if (this.#current.bytes >= MAX_SEGMENT_BYTES) this.#begin();
    const text = `${JSON.stringify(entry)}\n`;
    if (!this.#current.file.append(text)) this.#current.isWritten = false;
    this.#current.bytes += text.length;
  }

  /** A new file, which begins with what is open: so the older ones hold nothing but what is to be delivered. */
  #begin(): void {
    const before = this.#segments.at(-1);
    const number = (before?.number ?? 0) + 1;
    const path = join(this.#directory, `${String(number).padStart(9, '0')}.jsonl`);
    const file = new LineFile(path, this.#options.onTrouble);
    const firstAt = this.#options.now();
    this.#segments.push({ number, file, bytes: 0, firstAt, left: 0, items: [], isWritten: true });
    if (this.#open.size > 0) this.#append({ open: this.open });
    if (before === undefined) return;
    before.file.close();
    // Only the first is being delivered; others wait on disk, unless they could not be written there.
    if (before !== this.#segments[0] && before.isWritten) before.items = null;
    this.#tidy();
  }

  #tidy(): void {
    const kept = this.#segments.filter((segment) => segment === this.#current || segment.left > 0);
    for (const segment of this.#segments) if (!kept.includes(segment)) remove(segment);
    this.#segments = kept;
  }

  #recover(): void {
    const found = readdirSync(this.#directory)
      .map((name) => ({ name, number: Number(NAME.exec(name)?.[1] ?? 'NaN') }))
      .filter(({ number }) => !Number.isNaN(number))
      .sort((a, b) => a.number - b.number);
    const seqs: { segment: Segment; seq: number }[] = [];
    for (const { name, number } of found) {
      const path = join(this.#directory, name);
      const file = new LineFile(path, this.#options.onTrouble);
      const { size, mtimeMs } = statSync(path);
      const segment: Segment = { number, file, bytes: size, firstAt: mtimeMs, left: 0, items: null, isWritten: true };
      this.#segments.push(segment);
      for (const entry of entriesOf(path)) {
        if ('open' in entry) for (const run of entry.open) this.#open.set(run.runId, run);
        if ('closed' in entry) for (const id of entry.closed) this.#open.delete(id);
        if ('done' in entry) for (const seq of entry.done) this.#doneBefore.add(seq);
        if ('report' in entry && entry.report.finishedAt != null) this.#open.delete(entry.report.runId);
        if ('seq' in entry) seqs.push({ segment, seq: entry.seq });
      }
    }
    for (const { segment, seq } of seqs) {
      this.#seq = Math.max(this.#seq, seq);
      if (!this.#doneBefore.has(seq)) segment.left += 1;
    }
  }

  #itemsOf({ file }: Segment): Item[] {
    return entriesOf(file.path).filter((entry): entry is Item => 'seq' in entry && !this.#doneBefore.has(entry.seq));
  }
}

function entriesOf(path: string): Entry[] {
  try {
    return parseLines<Entry>(readFileSync(path, 'utf8'));
  } catch {
    return [];
  }
}

function remove({ file }: Segment): void {
  file.close();
  removeFile(file.path);
}
