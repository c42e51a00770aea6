// Beats of single commands (exec, beat) that could not be sent to Lubdub. Each is a file of its own, so that
// any number of processes may keep and deliver at the same time: a file is there whole or not at all, and the
// server records a beat that two of them send once.
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SendHeartbeatInput } from '../gql/graphql.ts';
import { newId } from '../lib/uuid.ts';
import { makePrivateDirectory, removeFile } from './files.ts';

export interface KeptBeatsOptions {
  /** Absolute; beats are kept in the first that can be written, and found in all. */
  directories: readonly string[];
  maxBytes: number;
  maxAgeMs: number;
  now(): number;
}

/** A beat that waits, and where. */
export interface KeptBeat {
  beat: SendHeartbeatInput;
  /** Null: no directory could be written. */
  path: string | null;
}

interface Found {
  name: string;
  path: string;
}

/** When it happened, and an id by which those of one process in one millisecond are in order. */
const NAME = /^(\d{15})-[0-9a-f-]+\.json$/;
const MAX_BATCH_BYTES = 1_000_000;
/** A file takes an instant to write: one so old was left by a process that was killed. */
const PART_AGE_MS = 3_600_000;

export class KeptBeats {
  readonly #options: KeptBeatsOptions;
  /** That could not be written anywhere. */
  #unwritten: KeptBeat[] = [];
  #count = 0;

  constructor(options: KeptBeatsOptions) {
    this.#options = options;
  }

  /** How many are only in memory, and go with this process. */
  get unwritten(): number {
    return this.#unwritten.length;
  }

  /** Keeps a beat, which must say when it occurred; false where that is only in memory. Never throws. */
  add(beat: SendHeartbeatInput): boolean {
    const { directories, now } = this.#options;
    const at = beat.occurredAt == null ? now() : Date.parse(beat.occurredAt);
    this.#count += 1;
    const order = `${String(this.#count).padStart(6, '0')}-${newId(now())}`;
    const name = `${String(Math.max(0, Math.floor(at))).padStart(15, '0')}-${order}.json`;
    for (const directory of directories) {
      const path = join(directory, name);
      const part = join(directory, `${order}.part`);
      try {
        makePrivateDirectory(directory);
        writeFileSync(part, JSON.stringify(beat), { mode: 0o600 });
        renameSync(part, path);
        this.keepWithinBounds();
        return true;
      } catch {
        removeFile(part);
      }
    }
    this.#unwritten.push({ beat, path: null });
    return false;
  }

  /** The oldest that wait, in the order in which they occurred: at most `most`, and about a megabyte of them. */
  peek(most: number): KeptBeat[] {
    const first: KeptBeat[] = [];
    let bytes = 0;
    for (const { path } of this.#list()) {
      if (first.length >= most || bytes >= MAX_BATCH_BYTES) return first;
      const text = read(path);
      if (text === null) continue;
      const beat = parse(text);
      // Somebody has spoilt it: nothing is to be had of it.
      if (beat === null) removeFile(path);
      else first.push({ beat, path });
      bytes += text.length;
    }
    return [...first, ...this.#unwritten.slice(0, most - first.length)];
  }

  /** The server has these. */
  acknowledge(beats: readonly KeptBeat[]): void {
    for (const { path } of beats) if (path !== null) removeFile(path);
    this.#unwritten = this.#unwritten.filter((kept) => !beats.includes(kept));
  }

  /**
   * Gives up the oldest of what is too much or too old; and what a process that was killed has not written to its end.
   */
  keepWithinBounds(): void {
    const { maxBytes, maxAgeMs, now } = this.#options;
    const found = this.#list().map((file) => ({ ...file, bytes: sizeOf(file.path) }));
    let bytes = found.reduce((sum, file) => sum + file.bytes, 0);
    for (const file of found) {
      const isOld = Number(file.name.slice(0, 15)) < now() - maxAgeMs;
      if (!isOld && bytes <= maxBytes) continue;
      removeFile(file.path);
      bytes -= file.bytes;
    }
    for (const directory of this.#options.directories)
      for (const name of namesIn(directory).filter((part) => part.endsWith('.part'))) {
        const path = join(directory, name);
        if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < now() - PART_AGE_MS) removeFile(path);
      }
  }

  #list(): Found[] {
    return this.#options.directories
      .flatMap((directory) => namesIn(directory).map((name) => ({ name, path: join(directory, name) })))
      .filter(({ name }) => NAME.test(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Null where another process has delivered it meanwhile. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function parse(text: string): SendHeartbeatInput | null {
  try {
    const beat = JSON.parse(text) as Partial<SendHeartbeatInput> | null;
    return typeof beat?.app === 'string' ? (beat as SendHeartbeatInput) : null;
  } catch {
    return null;
  }
}
