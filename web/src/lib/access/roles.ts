import type { Permission, Role } from '#lib/gql/graphql.ts';

/** What each role may do, in words. */
export const ROLES: Record<Role, { label: string; hint: string }> = {
  VIEWER: { label: 'Viewer', hint: 'sees lists, states, statistics and incidents; changes nothing' },
  OPERATOR: { label: 'Operator', hint: 'also sees output, acknowledges, runs tasks and edits apps and alerts' },
  ADMIN: { label: 'Admin', hint: 'everything: tasks, users, tokens of agents, the audit log' },
};
export const ROLE_NAMES = Object.keys(ROLES) as Role[];

const PERMISSIONS: Record<Permission, string> = {
  READ: 'see lists and states',
  READ_OUTPUT: 'see output',
  BEAT: 'beat for apps',
  OPERATE: 'acknowledge and run',
  EDIT_APPS: 'edit apps and alerts',
  EDIT_TASKS: 'edit tasks',
  ADMIN: 'administer',
};

/** As it goes on after "may", e.g. `edit tasks`. */
export const permissionLabel = (permission: Permission): string => PERMISSIONS[permission] ?? permission;
