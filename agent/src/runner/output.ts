import { asLine } from '../lib/text.ts';

/** Longest line that is kept; the server keeps no more. */
export const MAX_LINE_BYTES = 8_000;
const MARK_BYTES = 64;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;

/**
 * Cuts a stream of bytes into lines of at most 8,000 bytes, and says how long those were that it cut. Of a line that is
 * written over and over, as a progress bar is by returning to its beginning, the last state counts.
 */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  /** The beginning of a line whose end has not come. */
  #begun: Buffer[] = [];
  #kept = 0;
  /** Of that line, with what is not kept. */
  #length = 0;
  /** Whether the next byte, unless it ends the line, begins it anew. */
  #returned = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      this.#add(chunk.subarray(start, end), false);
      this.#emit();
      start = end + 1;
    }
    if (start < chunk.length) this.#add(chunk.subarray(start), true);
  }

  /** The last line may have no end. */
  end(): void {
    if (this.#length > 0 || this.#returned) this.#emit();
  }

  /** @param goesOn whether more of the line will come in another chunk, which this one must not be held for */
  #add(bytes: Buffer, goesOn: boolean): void {
    let end = bytes.length;
    while (end > 0 && bytes[end - 1] === RETURN) end -= 1;
    if (end > 0) {
      const start = bytes.lastIndexOf(RETURN, end - 1) + 1;
      if (start > 0 || this.#returned) this.#forget();
      this.#keep(bytes.subarray(start, end), goesOn);
    }
    this.#returned = end < bytes.length || (this.#returned && end === 0);
  }

  #keep(bytes: Buffer, goesOn: boolean): void {
    this.#length += bytes.length;
    const room = MAX_LINE_BYTES + 1 - this.#kept;
    if (room <= 0) return;
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes;
    this.#begun.push(goesOn ? Buffer.from(kept) : kept);
    this.#kept += kept.length;
  }

  #forget(): void {
    this.#begun = [];
    this.#kept = 0;
    this.#length = 0;
    this.#returned = false;
  }

  #emit(): void {
    const bytes = this.#begun.length === 1 ? (this.#begun[0] as Buffer) : Buffer.concat(this.#begun);
    const length = this.#length;
    this.#forget();
    const line = asLine(bytes);
    // Bytes that are no text grow when they are made text.
    const size = Buffer.byteLength(line);
    this.#onLine(size > MAX_LINE_BYTES || length > MAX_LINE_BYTES ? cut(line, length) : line);
  }
}

function cut(line: string, length: number): string {
  const bytes = Buffer.from(line);
  let end = MAX_LINE_BYTES - MARK_BYTES;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${bytes.toString('utf8', 0, end)} … [cut: the line has ${length} bytes]`;
}

/** The end of what a program printed. */
export class Tail {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes = 10_000) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): void {
    // Copied: many small pieces would else hold as many large ones.
    const last = Buffer.from(chunk.subarray(-this.#maxBytes));
    this.#chunks.push(last);
    this.#bytes += last.length;
    if (this.#bytes <= this.#maxBytes * 2 && this.#chunks.length < 100) return;
    const all = Buffer.concat(this.#chunks).subarray(-this.#maxBytes);
    this.#chunks = [all];
    this.#bytes = all.length;
  }

  /** At most the bytes that are kept, from the beginning of a character on. */
  text(): string {
    const all = Buffer.concat(this.#chunks).subarray(-this.#maxBytes);
    let start = 0;
    while (start < 4 && start < all.length && ((all[start] ?? 0) & 0xc0) === 0x80) start += 1;
    const text = all.toString('utf8', start).replaceAll('\0', '\uFFFD');
    // Bytes that are no text grow when they are made text.
    const bytes = Buffer.from(text);
    if (bytes.length <= this.#maxBytes) return text;
    return bytes.toString('utf8', bytes.length - this.#maxBytes).replace(/^\uFFFD+/, '');
  }
}
