const FIRST_BYTES = 1_024;

/**
 * Bytes that come in pieces, put together in one buffer as they come: a sender may cut them as small as one byte, and
 * each piece kept as an object of its own would take hundreds of times its size.
 */
export class GatheredBytes {
  readonly #maxBytes: number;
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;
  /** False while the buffer is the first piece itself. */
  #isOwn = false;

  /** Of more than `maxBytes` in all nothing may be appended. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** Returns how many bytes of memory it takes more than before. */
  append(piece: Buffer): number {
    const before = this.#buffer.length;
    const length = this.#length + piece.length;
    if (this.#length === 0) {
      // Most are whole then, and nothing is copied.
      this.#buffer = piece;
    } else {
      if (!this.#isOwn || length > before) this.#enlarge(length);
      piece.copy(this.#buffer, this.#length);
    }
    this.#length = length;
    return this.#buffer.length - before;
  }

  /** What was appended, not copied again. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #enlarge(needed: number): void {
    const size = Math.min(Math.max(needed, 2 * this.#buffer.length, FIRST_BYTES), this.#maxBytes);
    const larger = Buffer.allocUnsafeSlow(size);
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
    this.#isOwn = true;
  }
}

/** The last `keepBytes` of bytes that come in pieces, in as much memory. */
export class LastBytes {
  readonly #keepBytes: number;
  /** A ring; made when there is something to keep. */
  #ring: Buffer | null = null;
  /** Where in the ring the next byte goes. */
  #next = 0;
  #total = 0;

  constructor(keepBytes: number) {
    this.#keepBytes = keepBytes;
  }

  append(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#ring ??= Buffer.allocUnsafeSlow(this.#keepBytes);
    this.#total += piece.length;
    const last = piece.subarray(-this.#keepBytes);
    const fitting = last.copy(this.#ring, this.#next);
    last.copy(this.#ring, 0, fitting);
    this.#next = (this.#next + last.length) % this.#keepBytes;
  }

  bytes(): Buffer {
    if (this.#ring === null) return Buffer.alloc(0);
    if (this.#total <= this.#keepBytes) return this.#ring.subarray(0, this.#total);
    return Buffer.concat([this.#ring.subarray(this.#next), this.#ring.subarray(0, this.#next)]);
  }
}
