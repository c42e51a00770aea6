import type { Permission } from '../../../lib/permissions.ts';

/** What an API key may be made for, and the permission that each is. */
export const PERMISSION_OF_SCOPE = {
  READ: 'READ',
  READ_OUTPUT: 'READ_OUTPUT',
  BEAT: 'BEAT',
  OPERATE: 'OPERATE',
  EDIT_APPS: 'EDIT_APPS',
  TASKS: 'EDIT_TASKS',
  ADMIN: 'ADMIN',
} as const satisfies Record<string, Permission>;

export type ApiKeyScope = keyof typeof PERMISSION_OF_SCOPE;

export const API_KEY_SCOPES = Object.keys(PERMISSION_OF_SCOPE) as ApiKeyScope[];

/** A key may do what it was made for, and never more than its owner may now. */
export const permissionsOfKey = (scopes: readonly ApiKeyScope[], owner: ReadonlySet<Permission>): Permission[] =>
  scopes.map((scope) => PERMISSION_OF_SCOPE[scope]).filter((permission) => owner.has(permission));
