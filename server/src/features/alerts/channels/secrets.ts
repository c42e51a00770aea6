// Secrets of channels at rest: whoever gets at the database, or at a copy of it, cannot write in people's names.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deriveKeys, type ServerSecrets } from '../../../lib/derived-keys.ts';
import { unavailable } from '../../../lib/errors.ts';

const CIPHER = 'aes-256-gcm';
const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** They are there and cannot be read; the message says why, for the channel's `problem`. */
export class UnreadableSecretsError extends Error {
  override readonly name = 'UnreadableSecretsError';
}

/** Encrypts and decrypts the secrets of channels. */
export class ChannelSecrets {
  /** The first one writes. */
  readonly #keys: readonly Buffer[];

  /** @param secrets null: this server has none, so it reads and writes no secrets of channels */
  constructor(secrets: ServerSecrets | null) {
    this.#keys = secrets === null ? [] : deriveKeys(secrets, 'channel secrets');
  }

  /** Whether secrets can be kept at all. */
  get isReady(): boolean {
    return this.#keys.length > 0;
  }

  /**
   * One line of text. It belongs to its channel: with another one's id it cannot be read.
   * @throws DomainError UNAVAILABLE where the server has no secret
   */
  seal(channelId: string, secrets: object): string {
    const [key] = this.#keys;
    if (key === undefined) throw unavailable(`channels cannot be kept: ${NO_SECRET}`);
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, key, iv).setAAD(boundTo(channelId));
    const text = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()]);
    return `${VERSION}.${Buffer.concat([iv, text, cipher.getAuthTag()]).toString('base64url')}`;
  }

  /** The same; null where it cannot be read. */
  tryOpen(channelId: string, sealed: string): ReturnType<ChannelSecrets['open']> | null {
    try {
      return this.open(channelId, sealed);
    } catch (error) {
      if (error instanceof UnreadableSecretsError) return null;
      throw error;
    }
  }

  /**
   * What was sealed; `isOld`: with the previous secret, so that it should be sealed anew.
   * @throws UnreadableSecretsError
   */
  open(channelId: string, sealed: string): { secrets: Record<string, unknown>; isOld: boolean } {
    if (this.#keys.length === 0) throw new UnreadableSecretsError(`its secrets cannot be read: ${NO_SECRET}`);
    const [version, text = ''] = sealed.split('.', 2);
    if (version !== VERSION)
      throw new UnreadableSecretsError(
        'its secrets cannot be read: they were written by a newer Lubdub, or are damaged',
      );
    const bytes = Buffer.from(text, 'base64url');
    for (const [index, key] of this.#keys.entries()) {
      const secrets = decrypted(key, channelId, bytes);
      if (secrets !== null) return { secrets, isOld: index > 0 };
    }
    throw new UnreadableSecretsError(
      'its secrets cannot be read: LUBDUB_SECRET is another one than when they were written. ' +
        'Set the one of then as LUBDUB_SECRET_PREVIOUS, or give them again',
    );
  }
}

const NO_SECRET = 'LUBDUB_SECRET is not set. Set it to 32 characters or more, the same for all processes';

const boundTo = (channelId: string): Buffer => Buffer.from(`channel ${channelId}`);

/** null: the key is another one, or the text is damaged; the two cannot be told apart. */
function decrypted(key: Buffer, channelId: string, bytes: Buffer): Record<string, unknown> | null {
  if (bytes.length < IV_BYTES + TAG_BYTES) return null;
  const iv = bytes.subarray(0, IV_BYTES);
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
    .setAAD(boundTo(channelId))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    return JSON.parse(text.toString()) as Record<string, unknown>;
  } catch {
    return null;
  }
}
