import { AuthScopeFailureType, type AuthFailure } from '@pothos/plugin-scope-auth';
import { DomainError } from '../lib/errors.ts';
import type { Permission } from '../lib/permissions.ts';
import { matchesWildcard } from '../lib/wildcard.ts';
import type { AgentPattern, Caller } from './caller.ts';
import type { GraphQLContext } from './context.ts';

/** What a field may ask of its caller; where several are named, one is enough. */
export interface AuthScopes {
  permission: Permission;
  /** All of these. */
  permissions: readonly Permission[];
  /** Somebody who sits there: a key makes no keys. */
  person: true;
  /** May act as some agent; as which one, the use case asks by {@link checkActsAs}. */
  agent: true;
}

export const authScopes = ({ caller }: GraphQLContext) => ({
  permission: (permission: Permission) => caller.may(permission),
  permissions: (permissions: readonly Permission[]) => permissions.every((permission) => caller.may(permission)),
  person: caller.isPerson,
  agent: caller.actsAs !== null,
});

/**
 * For an operation that is for whoever asks. To be said in so many words: one without a decision fails a test. It is no
 * scope, since asking for any takes 6 µs, and a beat has no time for that.
 */
export const ANYBODY = { extensions: { access: 'anybody' } } as const;

/** For a field that shows itself only to some: all others are answered this instead, and no error. */
export const shownTo = <Instead>(scopes: Partial<AuthScopes>, instead: Instead) => ({
  authScopes: scopes,
  ...WITHOUT_ERROR,
  unauthorizedResolver: () => instead,
});

/**
 * For a field that answers something to whoever may not have all of it. An error of its own for each, which nobody would be
 * told, takes 14 µs: a list of 500 rows took three times as long for one such field.
 */
export const WITHOUT_ERROR = { unauthorizedError: () => NOT_TOLD } as const;
const NOT_TOLD = new DomainError('FORBIDDEN', 'not shown');

/** Why a caller is refused what a field asks for. */
export const refusalOf = (caller: Caller, failure: AuthFailure): DomainError => refusal(caller, missingIn(failure));

/** Why a caller is refused what needs this permission; `field`: the input field by which it does. */
export const refusalWithout = (caller: Caller, permission: Permission, field: string | null = null): DomainError =>
  refusal(caller, theOne(permission), field);

/** UNAUTHENTICATED for those who have not said who they are, FORBIDDEN, with what is missing, for all others. */
function refusal(caller: Caller, missing: string, field: string | null = null): DomainError {
  const named = field === null ? '' : `${field}: `;
  if (caller.kind === 'ANONYMOUS')
    return new DomainError(
      'UNAUTHENTICATED',
      `${named}sign in, or send an API key: Authorization: Bearer <key>`,
      field,
    );
  return new DomainError(
    'FORBIDDEN',
    named + (missing === '' ? 'you may not do this' : `this needs ${missing}`),
    field,
  );
}

const theOne = (permission: unknown): string => `the permission ${String(permission)}`;
/** Whether an agent of these names is one that the caller may act as. */
export const mayActAs = ({ actsAs }: Caller, { user, host }: AgentPattern): boolean =>
  actsAs !== null && matchesWildcard(actsAs.user, user) && matchesWildcard(actsAs.host, host);

/** Throws FORBIDDEN where the caller may not act as this agent: another host's token, or none that an agent has. */
export function checkActsAs(caller: Caller, agent: AgentPattern): void {
  if (mayActAs(caller, agent)) return;
  const { actsAs } = caller;
  const whose = actsAs === null ? 'needs the token of an agent' : `is for agents ${namesOf(actsAs)} only`;
  const what = actsAs === null ? 'this' : 'this token';
  throw new DomainError('FORBIDDEN', `${what} ${whose}, and you act as ${namesOf(agent)}`);
}

/** As people know an agent: `user@host`. */
export const namesOf = ({ user, host }: AgentPattern): string => `${user}@${host}`;

function missingIn(failure: AuthFailure): string {
  switch (failure.kind) {
    case AuthScopeFailureType.AuthScope:
      if (failure.scope === 'permission') return theOne(failure.parameter);
      if (failure.scope === 'permissions')
        return `the permissions ${(failure.parameter as Permission[]).join(' and ')}`;
      if (failure.scope === 'person') return 'a person who has signed in, not a key';
      return failure.scope === 'agent' ? 'the token of an agent' : failure.scope;
    case AuthScopeFailureType.AnyAuthScopes:
      return failure.failures.map(missingIn).filter(Boolean).join(' or ');
    case AuthScopeFailureType.AllAuthScopes:
      return failure.failures.map(missingIn).filter(Boolean).join(' and ');
    default:
      return '';
  }
}
