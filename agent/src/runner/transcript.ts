import { Tail } from './output.ts';

/**
 * The end of what a program printed on several streams, in the order in which it came; characters that come in pieces
 * stay whole.
 */
export class Transcript {
  readonly #tail: Tail;
  /** By stream: the beginning of a character whose end has not come. */
  readonly #begun = new Map<number, Buffer>();

  constructor(maxBytes?: number) {
    this.#tail = new Tail(maxBytes);
  }

  push(stream: number, chunk: Buffer): void {
    const begun = this.#begun.get(stream);
    const bytes = begun === undefined ? chunk : Buffer.concat([begun, chunk]);
    const end = bytes.length - unfinished(bytes);
    if (end > 0) this.#tail.push(bytes.subarray(0, end));
    if (end === bytes.length) this.#begun.delete(stream);
    else this.#begun.set(stream, Buffer.from(bytes.subarray(end)));
  }

  /** At most the bytes that are kept. */
  text(): string {
    for (const begun of this.#begun.values()) this.#tail.push(begun);
    this.#begun.clear();
    return this.#tail.text();
  }
}

/** How many bytes at the end are a character of UTF-8 that goes on. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
