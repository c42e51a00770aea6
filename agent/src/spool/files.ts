import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * A file that lines are added to; a write that fails is told once, and what was to be written is then only in memory.
 */
export class LineFile {
  readonly path: string;
  readonly #onTrouble: (error: Error | null) => void;
  #descriptor: number | null = null;
  #isTorn = false;

  /** @param onTrouble told of an error, and with null of the first write that succeeds after one */
  constructor(path: string, onTrouble: (error: Error | null) => void) {
    this.path = path;
    this.#onTrouble = onTrouble;
  }

  /** False where it could not be written. @param text whole lines, each with its line feed */
  append(text: string): boolean {
    const bytes = Buffer.from(this.#isTorn ? `\n${text}` : text);
    try {
      this.#descriptor ??= openSync(this.path, 'a', 0o600);
      for (let written = 0; written < bytes.length;) {
        written += writeSync(this.#descriptor, bytes, written);
        this.#isTorn = written < bytes.length;
      }
    } catch (error) {
      this.#onTrouble(error as Error);
      return false;
    }
    this.#onTrouble(null);
    return true;
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}

/** The lines of a text that are JSON; the last one may be torn, if the process was killed when it wrote it. */
export function parseLines<Line>(text: string): Line[] {
  const parsed: Line[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      parsed.push(JSON.parse(line) as Line);
    } catch {
      // Torn: it was never acknowledged to anybody.
    }
  }
  return parsed;
}

/**
 * Never throws: what stays, on a disk that fails, is delivered again by the next agent, and the server knows that it
 * has it.
 */
export function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // See above.
  }
}

/** Writes a file so that it is either the old or the new one, whenever the process ends. */
export function replaceFile(path: string, text: string): void {
  // What a killed process has left may be for others to read, and what others have put there is not written to.
  rmSync(`${path}.new`, { force: true });
  writeFileSync(`${path}.new`, text, { mode: 0o600, flag: 'wx' });
  renameSync(`${path}.new`, path);
}

/**
 * Makes a directory that only its owner may read.
 * @throws Error where it cannot be, or belongs to somebody else: in a directory that all may write to, anybody can make
 * one of that name
 */
export function makePrivateDirectory(directory: string): void {
  makeDirectory(directory);
  const about = lstatSync(directory);
  const uid = process.getuid?.();
  if (!about.isDirectory() || (uid !== undefined && about.uid !== uid))
    throw new Error(`${directory} belongs to somebody else`);
  if ((about.mode & 0o077) !== 0) chmodSync(directory, 0o700);
}

/**
 * With what is above it, each tried once: Node's own `recursive` never ends in a directory such as /proc, where nothing
 * can be made.
 */
export function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = dirname(directory);
    if (code !== 'ENOENT' || parent === directory || existsSync(parent)) throw error;
    makeDirectory(parent);
    mkdirSync(directory, { mode: 0o700 });
  }
}
