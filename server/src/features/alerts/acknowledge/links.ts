// Links by which whoever gets a message acknowledges its incident: the link itself is the permission.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveKeys, type ServerSecrets } from '../../../lib/derived-keys.ts';

export const ACKNOWLEDGE_PREFIX = '/acknowledge/';

/** What a link is good for: one incident; and through which channel it was sent. */
export interface LinkedIncident {
  incidentId: string;
  channelName: string;
}

const ID_BYTES = 16;
/** Half of the HMAC: 128 bits cannot be guessed, and more make the link longer. */
const MAC_BYTES = 16;

export interface AcknowledgeLinksOptions {
  /** null: there is nothing to sign with. */
  secrets: ServerSecrets | null;
  /** Where people reach the server, without a slash at the end; null: nowhere that is known. */
  publicUrl: string | null;
}

/**
 * Makes and reads them. A link holds the incident's id, its signature and the channel's name, in base64url: 43
 * characters and four for three of the name. Nothing of them is stored, so they are good as long as the secret is.
 */
export class AcknowledgeLinks {
  /** The first one signs. */
  readonly #keys: readonly Buffer[];
  readonly #publicUrl: string | null;

  constructor({ secrets, publicUrl }: AcknowledgeLinksOptions) {
    this.#keys = secrets === null ? [] : deriveKeys(secrets, 'acknowledge');
    this.#publicUrl = publicUrl;
  }

  /** Whether links can be checked at all. */
  get isReady(): boolean {
    return this.#keys.length > 0;
  }

  /** null: this server has no public address, or no secret. */
  urlFor({ incidentId, channelName }: LinkedIncident): string | null {
    const [key] = this.#keys;
    if (key === undefined || this.#publicUrl === null) return null;
    const id = Buffer.from(incidentId.replaceAll('-', ''), 'hex');
    const name = Buffer.from(channelName);
    const token = Buffer.concat([id, macOf(key, id, name), name]).toString('base64url');
    return `${this.#publicUrl}${ACKNOWLEDGE_PREFIX}${token}`;
  }

  /** What the end of a link says; null where this server has not signed it. */
  read(token: string): LinkedIncident | null {
    const bytes = Buffer.from(token, 'base64url');
    // What is not base64url is skipped by Buffer; a link is right or it is not.
    if (bytes.length < ID_BYTES + MAC_BYTES || bytes.toString('base64url') !== token) return null;
    const id = bytes.subarray(0, ID_BYTES);
    const mac = bytes.subarray(ID_BYTES, ID_BYTES + MAC_BYTES);
    const name = bytes.subarray(ID_BYTES + MAC_BYTES);
    if (!this.#keys.some((key) => timingSafeEqual(macOf(key, id, name), mac))) return null;
    const hex = id.toString('hex');
    const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
    return { incidentId: parts.join('-'), channelName: name.toString() };
  }
}

/** The id is always as long, so that it cannot be taken for a part of the name. */
const macOf = (key: Buffer, id: Buffer, name: Buffer): Buffer =>
  createHmac('sha256', key).update(id).update(name).digest().subarray(0, MAC_BYTES);
