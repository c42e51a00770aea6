import { AuthScopeFailureType, type AuthFailure } from '@pothos/plugin-scope-auth';
import { DomainError } from '../lib/errors.ts';
import type { Permission } from '../lib/permissions.ts';
import { matchesWildcard } from '../lib/wildcard.ts';
import type { AgentPattern, Caller } from './caller.ts';
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
/** Whether an agent of these names is one that the caller may act as. */
const mayActAs = ({ actsAs }: Caller, { user, host }: AgentPattern): boolean =>
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
