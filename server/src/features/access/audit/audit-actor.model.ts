import type { CallerKind } from '../../../graphql/caller.ts';

/** What somebody was who has changed something: as a caller, or the server by itself. */
export const AUDIT_ACTOR_KINDS = [
  'OPEN',
  'PASSWORD',
  'USER',
  'API_KEY',
  'AGENT',
  'LINK',
  'ANONYMOUS',
  'SERVER',
] as const satisfies (CallerKind | 'SERVER')[];

export type AuditActorKind = (typeof AUDIT_ACTOR_KINDS)[number];
