/** Bytes of bodies that are kept at once while the rest of them is on its way. */
const MAX_BYTES = 64_000_000;
/** A body up to this size is never refused: what many small ones take is bounded by the number of connections. */
const SMALL_BYTES = 65_536;

/** Too much is being uploaded at once; the request may come again. */
export class TooManyUploadsError extends Error {
  override readonly name = 'TooManyUploadsError';
}

/** One body that is being read. */
export interface Upload {
  /** To be called with the bytes of each piece that is kept. */
  grow(bytes: number): void;
  /** To be called when it has been read, or given up. */
  end(): void;
}

/**
 * What all bodies on their way may take of the memory. When it is too much, the body that has been silent for the
 * longest is given up: who stalls many of them holds up only himself.
 */
export class Uploads {
  readonly #maxBytes: number;
  #bytes = 0;
  /** The bodies that count, that with the oldest piece first. */
  readonly #large = new Set<{ bytes: number; giveUp(error: Error): void }>();

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** `giveUp` is called at most once, with why the body is no longer wanted. */
  begin(giveUp: (error: Error) => void): Upload {
    const upload = { bytes: 0, giveUp };
    const end = (): void => {
      if (this.#large.delete(upload)) this.#bytes -= upload.bytes;
    };
    return {
      grow: (bytes) => {
        const wasSmall = upload.bytes <= SMALL_BYTES;
        if (!wasSmall && !this.#large.has(upload)) return;
        upload.bytes += bytes;
        if (upload.bytes <= SMALL_BYTES) return;
        this.#large.delete(upload);
        this.#large.add(upload);
        this.#bytes += wasSmall ? upload.bytes : bytes;
        this.#makeRoom();
      },
      end,
    };
  }

  #makeRoom(): void {
    for (const upload of this.#large) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#large.delete(upload);
      this.#bytes -= upload.bytes;
      upload.giveUp(new TooManyUploadsError('too much is being uploaded at once; try again'));
    }
  }
}
