import { AsyncLocalStorage } from 'node:async_hooks';
import { PERMISSIONS, type Permission } from '../lib/permissions.ts';

/**
 * How a caller came to be one: nobody has to say who they are (`OPEN`), by the one password, as a user, by an API key, as
 * an agent, by a link that was sent to somebody; or not at all.
 */
export type CallerKind = 'OPEN' | 'PASSWORD' | 'USER' | 'API_KEY' | 'AGENT' | 'LINK' | 'ANONYMOUS';

/** Agents that a caller may act as: their user and host, in each of which `*` stands for any characters. */
export interface AgentPattern {
  user: string;
  host: string;
}

export interface CallerFacts {
  kind: CallerKind;
  /** Of the user, the key or the token; null where there is none. */
  id?: string | null;
  /** Of the person: of a user, or of the owner of a key. */
  userId?: string | null;
  /** Of the browser's session; null where there is none. */
  sessionId?: string | null;
  /** What people know the caller by; null where nobody can know. */
  name?: string | null;
  permissions?: Iterable<Permission>;
  /** null: may act as no agent. */
  actsAs?: AgentPattern | null;
  /** Of the credential, epoch milliseconds; null: it holds until it is revoked. */
  expiresAt?: number | null;
}

/** Who asks, and what they may do. Never changes: with other rights, somebody is another caller. */
export class Caller {
  readonly kind: CallerKind;
  readonly id: string | null;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly name: string | null;
  readonly permissions: ReadonlySet<Permission>;
  readonly actsAs: AgentPattern | null;
  readonly expiresAt: number | null;
  /** The same for callers who may do the same. */
  readonly rights: string;

  constructor(facts: CallerFacts) {
    this.kind = facts.kind;
    this.id = facts.id ?? null;
    this.userId = facts.userId ?? null;
    this.sessionId = facts.sessionId ?? null;
    this.name = facts.name ?? null;
    const permissions = new Set(facts.permissions);
    this.permissions = permissions;
    this.actsAs = facts.actsAs ?? null;
    this.expiresAt = facts.expiresAt ?? null;
    const agent = this.actsAs === null ? '' : ` as ${JSON.stringify([this.actsAs.user, this.actsAs.host])}`;
    const person = this.isPerson ? ' as a person' : '';
    this.rights = `${PERMISSIONS.filter((one) => permissions.has(one)).join(' ')}${person}${agent}`;
  }

  may(permission: Permission): boolean {
    return this.permissions.has(permission);
  }

  /** Whether a person sits there, not a program with a key. */
  get isPerson(): boolean {
    return this.kind === 'OPEN' || this.kind === 'PASSWORD' || this.kind === 'USER';
  }
}

export const ANONYMOUS = new Caller({ kind: 'ANONYMOUS' });

/** Where nobody has to say who they are, everybody may do everything. */
export const EVERYBODY = new Caller({
  kind: 'OPEN',
  permissions: PERMISSIONS,
  actsAs: { user: '*', host: '*' },
});

/** From where somebody asks, without a port; null where nobody knows. Looked up only where it is written down. */
export type ClientAddress = () => string | null;

const acting = new AsyncLocalStorage<{ caller: Caller; address: ClientAddress }>();

/**
 * Runs a change that `caller` makes: whatever it writes can tell who did it. Without an `address` it comes from where
 * that comes from which it is a part of.
 */
export const actAs = <Result>(
  caller: Caller,
  work: () => Result,
  address: ClientAddress = acting.getStore()?.address ?? nowhere,
): Result => acting.run({ caller, address }, work);

/** Whose change is being made; null where the server makes it by itself. */
export const actingCaller = (): Caller | null => acting.getStore()?.caller ?? null;

/** From where it is made; null where the server makes it by itself, or nobody knows. */
export const actingAddress = (): string | null => acting.getStore()?.address() ?? null;

const nowhere: ClientAddress = () => null;
