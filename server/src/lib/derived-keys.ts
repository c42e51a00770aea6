import { hkdfSync } from 'node:crypto';

/** The one secret of an installation, and the one before it, which is still good for reading. */
export interface ServerSecrets {
  current: string;
  previous: string | null;
}

/** Something is stored that nothing can be done with without the secret; the message is for whoever starts the server. */
export class MissingSecretError extends Error {
  override readonly name = 'MissingSecretError';
}

/** What a key is for: one that leaks, or is used wrongly, tells nothing of the others. */
export type KeyPurpose = 'channel secrets' | 'acknowledge' | 'accounts';

/** Characters that a secret has at least. */
export const MIN_SECRET_LENGTH = 32;

const KEY_BYTES = 32;

/** A key of 32 bytes, always the same for a secret and a purpose (HKDF-SHA256). */
const deriveKey = (secret: string, purpose: KeyPurpose): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'lubdub', purpose, KEY_BYTES));

/** The keys of a purpose: the one to write with first. */
export const deriveKeys = ({ current, previous }: ServerSecrets, purpose: KeyPurpose): Buffer[] =>
  [current, ...(previous === null ? [] : [previous])].map((secret) => deriveKey(secret, purpose));
