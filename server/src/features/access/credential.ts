import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * What stands at the beginning of a credential: what it is, for people and for scanners of leaked secrets. An API key, an
 * agent's token, and the code that an agent trades for one.
 */
export type CredentialPrefix = 'lub_' | 'lba_' | 'lbe_';

/** Characters; clients of other systems insist on it. */
const CREDENTIAL_LENGTH = 32;

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PREFIX_LENGTH = 4;
const CHECKSUM_LENGTH = 6;
const SHOWN_LENGTH = 8;

/**
 * A new credential: prefix, 22 random characters (131 bits), and a checksum by which one that was mistyped or made up is
 * told from one that may be known, without asking the database.
 */
export function newCredential(prefix: CredentialPrefix): string {
  let text: string = prefix;
  while (text.length < CREDENTIAL_LENGTH - CHECKSUM_LENGTH) text += ALPHABET[randomInt(ALPHABET.length)];
  return text + checksum(text);
}

/** Whether a text is meant as a credential of ours, right or wrong. */
export const isCredential = (text: string): boolean => /^(?:lub|lba|lbe)_/.test(text);

/** The prefix of a text that may be a credential; null where it cannot be one. */
export function prefixOf(text: string): CredentialPrefix | null {
  if (text.length !== CREDENTIAL_LENGTH) return null;
  const prefix = text.slice(0, PREFIX_LENGTH);
  if (prefix !== 'lub_' && prefix !== 'lba_' && prefix !== 'lbe_') return null;
  const body = text.slice(0, -CHECKSUM_LENGTH);
  return checksum(body) === text.slice(-CHECKSUM_LENGTH) ? prefix : null;
}

/** What a person recognises it by. */
export const shownPrefix = (credential: string): string => credential.slice(0, SHOWN_LENGTH);

/** What is stored of it: random as it is, it needs no salt, and nothing slower. */
export const hashOf = (credential: string): string => createHash('sha256').update(credential).digest('hex');

function checksum(text: string): string {
  let rest = crc32(text);
  let sum = '';
  for (let digit = 0; digit < CHECKSUM_LENGTH; digit += 1) {
    sum = (ALPHABET[rest % ALPHABET.length] as string) + sum;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return sum;
}
