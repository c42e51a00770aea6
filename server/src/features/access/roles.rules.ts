import type { Permission } from '../../lib/permissions.ts';
import type { Role } from '../../lib/roles.ts';

/** Permissions that are given to a user on top of the role: tasks are code on hosts, output may hold secrets. */
export type ExtraPermission = 'READ_OUTPUT' | 'EDIT_TASKS';

const OF_ROLE: Record<Role, readonly Permission[]> = {
  VIEWER: ['READ'],
  OPERATOR: ['READ', 'READ_OUTPUT', 'BEAT', 'OPERATE', 'EDIT_APPS'],
  ADMIN: ['READ', 'READ_OUTPUT', 'BEAT', 'OPERATE', 'EDIT_APPS', 'EDIT_TASKS', 'ADMIN'],
};

/** What may be given to a role on top of it. */
export const EXTRAS_OF_ROLE: Record<Role, readonly ExtraPermission[]> = {
  VIEWER: ['READ_OUTPUT'],
  OPERATOR: ['EDIT_TASKS'],
  ADMIN: [],
};

export const permissionsOfRole = (role: Role, extras: readonly ExtraPermission[] = []): Set<Permission> =>
  new Set([...OF_ROLE[role], ...extras.filter((extra) => EXTRAS_OF_ROLE[role].includes(extra))]);

/** The role that comes closest to what somebody may do. */
export const roleOf = (permissions: ReadonlySet<Permission>): Role =>
  permissions.has('ADMIN') ? 'ADMIN' : permissions.has('OPERATE') ? 'OPERATOR' : 'VIEWER';
