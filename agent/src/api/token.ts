import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';

export interface TokenOptions {
  /** Said by a variable or the config file; it counts more than any file. */
  token: string | null;
  /** Absolute; the first that is there counts. */
  tokenFiles: readonly string[];
  /** Told, once each, what is wrong with a file. */
  warn(message: string): void;
}

/** What an agent's token begins with. */
const AGENT_PREFIX = 'lba_';
/** It becomes a header. */
const PRINTABLE = /^[\x21-\x7e]+$/;
const FOR_OTHERS = 0o077;

interface Seen {
  /** The file as it was. */
  stamp: string;
  token: string | null;
}

/**
 * What says who calls. A file is read again when it has changed: an agent may be enrolled while it runs, or get another
 * token.
 */
export class Token {
  readonly #options: TokenOptions;
  readonly #seen = new Map<string, Seen>();
  readonly #warned = new Set<string>();

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  /** As it is now; null: there is none. */
  get current(): string | null {
    const { token, tokenFiles } = this.#options;
    if (token !== null) return token;
    for (const file of tokenFiles) {
      const found = this.#read(file);
      if (found !== null) return found;
    }
    return null;
  }

  /** One that is an agent's: good for what this agent does, not for the beats of others. */
  get isOfAgent(): boolean {
    return this.current?.startsWith(AGENT_PREFIX) === true;
  }

  /** Where it comes from, or would, as a message names it. */
  get place(): string {
    const { token, tokenFiles } = this.#options;
    return token === null ? (tokenFiles[0] ?? 'LUBDUB_TOKEN') : 'LUBDUB_TOKEN';
  }

  #read(file: string): string | null {
    try {
      const { ino, mtimeMs, ctimeMs, size } = statSync(file);
      const stamp = [ino, mtimeMs, ctimeMs, size].join(' ');
      const seen = this.#seen.get(file);
      if (seen?.stamp === stamp) return seen.token;
      const token = this.#readNew(file);
      this.#seen.set(file, { stamp, token });
      return token;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') this.#warn(`The token in ${file} cannot be read: ${message}`);
      return null;
    }
  }

  #readNew(file: string): string | null {
    const descriptor = openSync(file, 'r');
    try {
      const { mode, uid } = fstatSync(descriptor);
      const own = process.getuid?.();
      if (own !== undefined && uid !== own && uid !== 0) {
        this.#warn(`The token in ${file} is not used: the file belongs to another user`);
        return null;
      }
      // Not refused: what is mounted into a container is often so, and cannot be changed there.
      if (own !== undefined && (mode & FOR_OTHERS) !== 0)
        this.#warn(`Others on this machine may read the token in ${file}: chmod 600 ${file}`);
      const text = readFileSync(descriptor, 'utf8').trim();
      if (PRINTABLE.test(text)) return text;
      this.#warn(`The token in ${file} must be letters, digits and signs without a space`);
      return null;
    } finally {
      closeSync(descriptor);
    }
  }

  #warn(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#options.warn(message);
  }
}
