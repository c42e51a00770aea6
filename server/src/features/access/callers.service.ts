import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { ANONYMOUS, EVERYBODY, type Caller } from '../../graphql/caller.ts';
import type { Callers } from '../../graphql/feature.ts';
import type { Announcements } from '../../ledger/announcements.ts';
import { networkOf, type Addressed } from '../../lib/client-address.ts';
import { DomainError, RateLimitedError, unavailable } from '../../lib/errors.ts';
import { isDatabaseAway } from '../../lib/sql.ts';
import { sentCredential } from '../../lib/sent-credential.ts';
import type { AccessChanges } from './access-changes.ts';
import type { SessionsService } from './accounts/sessions.service.ts';
import type { AgentTokensService } from './agent-tokens/agent-tokens.service.ts';
import type { ApiKeysService } from './api-keys/api-keys.service.ts';
import { hashOf, isCredential, prefixOf } from './credential.ts';
import type { Mode } from './modes/modes.rules.ts';
import type { ModesService } from './modes/modes.service.ts';
import type { PasswordSessionsService } from './modes/password-sessions.service.ts';

export interface CallersServiceOptions {
  apiKeys: ApiKeysService;
  agentTokens: AgentTokensService;
  modes: ModesService;
  sessions: SessionsService;
  passwordSessions: PasswordSessionsService;
  announcements: Announcements;
  changes: AccessChanges;
  addressOf(request: Addressed): string;
  now(): number;
}

/** For so long a key or a session is taken for what it was; a change of it, or of its owner, ends that at once. */
const KNOWN_MS = 30_000;
const MAX_KNOWN = 10_000;
/** Keys that nobody knows may be tried so often from one address, in a minute: each asks the database. */
const MAX_WRONG_KEYS = 60;
const MINUTE_SECONDS = 60;

/** Says who sends a request: by the key or the session it holds, or by what holds for everybody. */
export class CallersService implements Callers {
  readonly #options: CallersServiceOptions;
  /** By the hash of the key or the cookie. */
  readonly #known = new LRUCache<string, { caller: Caller; until: number }>({ max: MAX_KNOWN });
  /** Grows with each change: what was read before one must not be kept after it. */
  #changes = 0;

  /** Hashes of keys that were good once: whoever sends wrong ones shuts none of these out. */
  readonly #onceGood = new LRUCache<string, true>({ max: MAX_KNOWN });
  readonly #wrong = new RateLimiterMemory({ points: MAX_WRONG_KEYS, duration: MINUTE_SECONDS });

  constructor(options: CallersServiceOptions) {
    this.#options = options;
    const forget = (): void => {
      this.#changes += 1;
      this.#known.clear();
    };
    options.changes.listen(forget);
    options.announcements.resync.listen(forget);
  }

  identify(request: Addressed, connectionParams: Record<string, unknown> | null = null): Caller | Promise<Caller> {
    const { headers } = request;
    const credential = credentialIn(headers) ?? credentialIn(connectionParams ?? {});
    if (credential !== null) return this.#byCredential(credential, request);
    const mode = this.#options.modes.current();
    return typeof mode === 'string'
      ? this.#inMode(mode, headers)
      : mode.catch(throwUnavailable).then((read) => this.#inMode(read, headers));
  }

  /** Who is not known stays a stranger: a page may hold a cookie that has had its day. */
  #inMode(mode: Mode, headers: IncomingHttpHeaders): Caller | Promise<Caller> {
    if (mode === 'OPEN') return EVERYBODY;
    if (mode === 'SETUP') return ANONYMOUS;
    const sessions = mode === 'ACCOUNTS' ? this.#options.sessions : this.#options.passwordSessions;
    const cookie = sessions.cookieOf(headers);
    if (cookie === null) return ANONYMOUS;
    const key = `${mode} ${hashOf(cookie)}`;
    const strangerIfNone = (caller: Caller | null): Caller => caller ?? ANONYMOUS;
    return this.#ifKnown(key) ?? this.#read(key, () => sessions.callerOf(cookie)).then(strangerIfNone);
  }

  #byCredential(credential: string, request: Addressed): Caller | Promise<Caller> {
    if (prefixOf(credential) === null) throw notKnown();
    const hash = hashOf(credential);
    return this.#ifKnown(hash) ?? this.#lookUp(credential, hash, request);
  }

  async #lookUp(credential: string, hash: string, request: Addressed): Promise<Caller> {
    const { apiKeys, agentTokens, addressOf } = this.#options;
    const address = networkOf(addressOf(request));
    if (!this.#onceGood.has(hash)) await this.#checkTries(address);
    const kind = prefixOf(credential) === 'lba_' ? agentTokens : apiKeys;
    const caller = await this.#read(hash, () => kind.callerOf(credential));
    if (caller === null) {
      await this.#wrong.penalty(address);
      throw notKnown();
    }
    this.#onceGood.set(hash, true);
    return caller;
  }

  /** Not while a change of it could not be heard. */
  #ifKnown(key: string): Caller | null {
    const { announcements, now } = this.#options;
    const known = this.#known.get(key);
    return known !== undefined && known.until > now() && announcements.isLive ? known.caller : null;
  }

  /** What is read while something changes is not kept: it may be from before. */
  async #read(key: string, callerOf: () => Promise<Caller | null>): Promise<Caller | null> {
    const changes = this.#changes;
    const caller = await callerOf().catch(throwUnavailable);
    if (caller !== null && changes === this.#changes)
      this.#known.set(key, { caller, until: Math.min(this.#options.now() + KNOWN_MS, caller.expiresAt ?? Infinity) });
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

function throwUnavailable(error: unknown): never {
  throw isDatabaseAway(error) ? unavailable('the database cannot be reached; try again', error) : error;
}

/** One of ours; null where there is none. What a proxy in front has asked for is none of ours, and may be handed on. */
function credentialIn(headers: Record<string, unknown>): string | null {
  const sent = sentCredential(headers);
  return sent !== null && isCredential(sent) ? sent : null;
}
