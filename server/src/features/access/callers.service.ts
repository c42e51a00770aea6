import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import { EVERYBODY, type Caller } from '../../graphql/caller.ts';
import type { Callers } from '../../graphql/feature.ts';
import { DomainError } from '../../lib/errors.ts';
import type { AccessChanges } from './access-changes.ts';
import type { ApiKeysService } from './api-keys/api-keys.service.ts';
import { hashOf, isCredential, prefixOf } from './credential.ts';

export interface CallersServiceOptions {
  apiKeys: ApiKeysService;
  changes: AccessChanges;
  now(): number;
}

/** For so long a key is taken for what it was; a change of it, or of its owner, ends that at once. */
const KNOWN_MS = 30_000;
const MAX_KNOWN = 10_000;

/** Says who sends a request: by the key it holds, or by what holds for everybody. */
export class CallersService implements Callers {
  readonly #options: CallersServiceOptions;
  /** By the hash of the key. */
  readonly #known = new LRUCache<string, { caller: Caller; until: number }>({ max: MAX_KNOWN });

  constructor(options: CallersServiceOptions) {
    this.#options = options;
    options.changes.listen(() => this.#known.clear());
  }

  identify(
    { headers }: Pick<IncomingMessage, 'headers' | 'socket'>,
    connectionParams: Record<string, unknown> | null = null,
  ): Caller | Promise<Caller> {
    const credential = credentialIn(headers) ?? credentialIn(connectionParams ?? {});
    return credential === null ? EVERYBODY : this.#byCredential(credential);
  }

  #byCredential(credential: string): Caller | Promise<Caller> {
    const { now } = this.#options;
    if (prefixOf(credential) === null) throw notKnown();
    const hash = hashOf(credential);
    const known = this.#known.get(hash);
    if (known !== undefined && known.until > now()) return known.caller;
    return this.#lookUp(credential, hash);
  }

  async #lookUp(credential: string, hash: string): Promise<Caller> {
    const { apiKeys, now } = this.#options;
    const caller = await apiKeys.callerOf(credential);
    if (caller === null) throw notKnown();
    this.#known.set(hash, { caller, until: Math.min(now() + KNOWN_MS, caller.expiresAt ?? Infinity) });
    return caller;
  }
}

const notKnown = (): DomainError =>
  new DomainError('UNAUTHENTICATED', 'the key is not known, has expired, or was revoked');

/**
 * Ours in `Authorization: Bearer …`, Basic's password, or `X-Api-Key`; null where there is none. What a proxy in front has
 * asked for is none of ours, and may be handed on.
 */
function credentialIn(headers: Record<string, unknown>): string | null {
  const sent = sentIn(headers);
  return sent !== null && isCredential(sent) ? sent : null;
}

function sentIn(headers: Record<string, unknown>): string | null {
  const key = headers['x-api-key'];
  if (typeof key === 'string') return key.trim();
  const authorization = headers['authorization'];
  if (typeof authorization !== 'string') return null;
  const [, scheme = '', value = ''] = /^(\w+) +(.*)$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return value.trim();
  if (scheme.toLowerCase() !== 'basic') return null;
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  return decoded.slice(decoded.indexOf(':') + 1);
}
