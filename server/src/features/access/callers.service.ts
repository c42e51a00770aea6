import { LRUCache } from 'lru-cache';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { EVERYBODY, type Caller } from '../../graphql/caller.ts';
import type { Callers } from '../../graphql/feature.ts';
import type { Addressed } from '../../lib/client-address.ts';
import { DomainError, RateLimitedError } from '../../lib/errors.ts';
import { sentCredential } from '../../lib/sent-credential.ts';
import type { AccessChanges } from './access-changes.ts';
import type { AgentTokensService } from './agent-tokens/agent-tokens.service.ts';
import type { ApiKeysService } from './api-keys/api-keys.service.ts';
import { hashOf, isCredential, prefixOf } from './credential.ts';

export interface CallersServiceOptions {
  apiKeys: ApiKeysService;
  agentTokens: AgentTokensService;
  changes: AccessChanges;
  addressOf(request: Addressed): string;
  now(): number;
}

/** For so long a key is taken for what it was; a change of it, or of its owner, ends that at once. */
const KNOWN_MS = 30_000;
const MAX_KNOWN = 10_000;
/** Keys that nobody knows may be tried so often from one address, in a minute: each asks the database. */
const MAX_WRONG_KEYS = 60;
const MINUTE_SECONDS = 60;

/** Says who sends a request: by the key it holds, or by what holds for everybody. */
export class CallersService implements Callers {
  readonly #options: CallersServiceOptions;
  /** By the hash of the key. */
  readonly #known = new LRUCache<string, { caller: Caller; until: number }>({ max: MAX_KNOWN });

  /** Hashes of keys that were good once: whoever sends wrong ones shuts none of these out. */
  readonly #onceGood = new LRUCache<string, true>({ max: MAX_KNOWN });
  readonly #wrong = new RateLimiterMemory({ points: MAX_WRONG_KEYS, duration: MINUTE_SECONDS });

  constructor(options: CallersServiceOptions) {
    this.#options = options;
    options.changes.listen(() => this.#known.clear());
  }

  identify(request: Addressed, connectionParams: Record<string, unknown> | null = null): Caller | Promise<Caller> {
    const credential = credentialIn(request.headers) ?? credentialIn(connectionParams ?? {});
    return credential === null ? EVERYBODY : this.#byCredential(credential, request);
  }

  #byCredential(credential: string, request: Addressed): Caller | Promise<Caller> {
    const { now } = this.#options;
    if (prefixOf(credential) === null) throw notKnown();
    const hash = hashOf(credential);
    const known = this.#known.get(hash);
    if (known !== undefined && known.until > now()) return known.caller;
    return this.#lookUp(credential, hash, request);
  }

  async #lookUp(credential: string, hash: string, request: Addressed): Promise<Caller> {
    const { apiKeys, agentTokens, addressOf, now } = this.#options;
    const address = addressOf(request);
    if (!this.#onceGood.has(hash)) await this.#checkTries(address);
    const kind = prefixOf(credential) === 'lba_' ? agentTokens : apiKeys;
    const caller = await kind.callerOf(credential);
    if (caller === null) {
      await this.#wrong.penalty(address);
      throw notKnown();
    }
    this.#onceGood.set(hash, true);
    this.#known.set(hash, { caller, until: Math.min(now() + KNOWN_MS, caller.expiresAt ?? Infinity) });
    return caller;
  }

  async #checkTries(address: string): Promise<void> {
    const tried = await this.#wrong.get(address);
    if (tried !== null && tried.consumedPoints >= MAX_WRONG_KEYS)
      throw new RateLimitedError(`too many keys that are not known came from ${address}`, tried.msBeforeNext);
  }
}

const notKnown = (): DomainError =>
  new DomainError('UNAUTHENTICATED', 'the key is not known, has expired, or was revoked');

/** One of ours; null where there is none. What a proxy in front has asked for is none of ours, and may be handed on. */
function credentialIn(headers: Record<string, unknown>): string | null {
  const sent = sentCredential(headers);
  return sent !== null && isCredential(sent) ? sent : null;
}
