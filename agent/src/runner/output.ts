import type { Level } from '../lib/say.ts';
import { asLine } from '../lib/text.ts';

/** Longest line that is kept; the server keeps no more. */
export const MAX_LINE_BYTES = 8_000;
const MARK_BYTES = 64;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;

const SAYS_ERROR = /\b(error|fatal|critical|exception|traceback|panic|failed|failure)\b/i;

/** How severe a line is: what comes on standard error is a warning unless the line itself says that it is an error. */
export const levelOf = (stream: 'stdout' | 'stderr', line: string): Level => {
  if (stream === 'stdout') return 'INFO';
  return SAYS_ERROR.test(line) ? 'ERROR' : 'WARNING';
};

/** Cuts a stream of bytes into lines of at most 8,000 bytes, and says how long those were that it cut. */
export class Lines {
  readonly #onLine: (line: string) => void;
  /** The beginning of a line whose end has not come. */
  #begun: Buffer[] = [];
  #kept = 0;
  /** Of that line, with what is not kept. */
  #length = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      this.#add(chunk.subarray(start, end));
      this.#emit();
      start = end + 1;
    }
    // Copied: it would else hold the whole chunk.
    if (start < chunk.length)
      this.#add(Buffer.from(chunk.subarray(start, start + MAX_LINE_BYTES + 1)), chunk.length - start);
  }

  /** The last line may have no end. */
  end(): void {
    if (this.#length > 0) this.#emit();
  }

  #add(bytes: Buffer, length = bytes.length): void {
    this.#length += length;
    const room = MAX_LINE_BYTES + 1 - this.#kept;
    if (room <= 0) return;
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes;
    this.#begun.push(kept);
    this.#kept += kept.length;
  }

  #emit(): void {
    let bytes = this.#begun.length === 1 ? (this.#begun[0] as Buffer) : Buffer.concat(this.#begun);
    const length = this.#length;
    this.#begun = [];
    this.#kept = 0;
    this.#length = 0;
    if (bytes.at(-1) === RETURN && length === bytes.length) bytes = bytes.subarray(0, -1);
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
