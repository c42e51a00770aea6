/** What a caller may be allowed to do; part of the public contract. */
export const PERMISSIONS = ['READ', 'READ_OUTPUT', 'BEAT', 'OPERATE', 'EDIT_APPS', 'EDIT_TASKS', 'ADMIN'] as const;
export type Permission = (typeof PERMISSIONS)[number];
