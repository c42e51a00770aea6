import { AuthScopeFailureType, type AuthFailure } from '@pothos/plugin-scope-auth';
import { DomainError } from '../lib/errors.ts';
import type { Permission } from '../lib/permissions.ts';
import type { Caller } from './caller.ts';
import type { GraphQLContext } from './context.ts';

/** What a field may ask of its caller; where several are named, one is enough. */
export interface AuthScopes {
  /** Whoever asks. To be said in so many words: a field without a decision fails a test. */
  anybody: true;
  permission: Permission;
  /** Somebody who sits there: a key makes no keys. */
  person: true;
  /** May act as some agent; as which one, the use case asks by {@link checkActsAs}. */
  agent: true;
}

export const authScopes = ({ caller }: GraphQLContext) => ({
  anybody: true,
  permission: (permission: Permission) => caller.may(permission),
  person: caller.isPerson,
  agent: caller.actsAs !== null,
});

/** Why a caller is refused what a field asks for. */
export const refusalOf = (caller: Caller, failure: AuthFailure): DomainError => refusal(caller, missingIn(failure));

/** Why a caller is refused what needs this permission. */
export const refusalWithout = (caller: Caller, permission: Permission): DomainError =>
  refusal(caller, theOne(permission));

/** UNAUTHENTICATED for those who have not said who they are, FORBIDDEN, with what is missing, for all others. */
function refusal(caller: Caller, missing: string): DomainError {
  if (caller.kind === 'ANONYMOUS')
    return new DomainError('UNAUTHENTICATED', 'sign in, or send an API key: Authorization: Bearer <key>');
  return new DomainError('FORBIDDEN', missing === '' ? 'you may not do this' : `this needs ${missing}`);
}

const theOne = (permission: unknown): string => `the permission ${String(permission)}`;

function missingIn(failure: AuthFailure): string {
  switch (failure.kind) {
    case AuthScopeFailureType.AuthScope:
      if (failure.scope === 'permission') return theOne(failure.parameter);
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
