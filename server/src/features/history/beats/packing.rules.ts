/** Writes whole numbers in 7 bits a byte, and floating ones in 8 bytes. */
export class Packer {
  readonly #bytes: number[] = [];

  /** 0 to 2^53 - 1. */
  whole(value: number): this {
    let left = value;
    while (left >= 128) {
      this.#bytes.push((left % 128) + 128);
      left = Math.floor(left / 128);
    }
    this.#bytes.push(left);
    return this;
  }

  float(value: number): this {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    this.#bytes.push(...bytes);
    return this;
  }

  get bytes(): Buffer {
    return Buffer.from(this.#bytes);
  }
}

/** Reads what a {@link Packer} has written. */
export class Unpacker {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  whole(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes.readUInt8(this.#at++);
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  float(): number {
    const value = this.#bytes.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }
}
