import { permissionLabel } from '#lib/access/roles.ts';
import type { FieldErrors } from '#lib/form/form.svelte.ts';
import type { InviteUserInput, Permission, Role, UpdateUserInput, UserFieldsFragment } from '#lib/gql/graphql.ts';
import type { ApiError } from '#lib/graphql/errors.ts';

/** What can be given to somebody of a role on top of it: tasks are code on hosts, output may hold secrets. */
const EXTRAS: Record<Role, readonly { value: Permission; hint: string }[]> = {
  VIEWER: [
    { value: 'READ_OUTPUT', hint: 'logs, messages of beats, arguments and errors of runs: they may hold secrets' },
  ],
  OPERATOR: [{ value: 'EDIT_TASKS', hint: 'which scripts run on your hosts, as whom, and when' }],
  ADMIN: [],
};

export const extrasOf = (role: Role): { value: Permission; label: string; hint: string }[] =>
  EXTRAS[role].map(({ value, hint }) => {
    const label = permissionLabel(value);
    return { value, label: label.charAt(0).toUpperCase() + label.slice(1), hint };
  });

export interface UserDraft {
  email: string;
  name: string;
  role: Role;
  permissions: Permission[];
}

export const emptyUser = (): UserDraft => ({ email: '', name: '', role: 'VIEWER', permissions: [] });

export const draftOf = ({ email, name, role, permissions }: UserFieldsFragment): UserDraft => ({
  email,
  name,
  role,
  permissions: [...permissions],
});

export function checkUser({ email, name }: UserDraft): FieldErrors<UserDraft> {
  return {
    ...(!/^\S+@\S+$/.test(email.trim()) && { email: 'Type an e-mail address.' }),
    ...(name.trim() === '' && { name: 'Type a name.' }),
  };
}

/** Those of the draft that its role can be given: others are left from a role that was chosen before. */
const given = ({ role, permissions }: UserDraft): Permission[] =>
  permissions.filter((permission) => EXTRAS[role].some(({ value }) => value === permission));

export const inviteInput = (draft: UserDraft): InviteUserInput => ({
  email: draft.email.trim(),
  name: draft.name.trim(),
  role: draft.role,
  permissions: given(draft),
});

export const updateInput = (draft: UserDraft): UpdateUserInput => ({
  name: draft.name.trim(),
  role: draft.role,
  permissions: given(draft),
});

/** The field of the form at which a server's complaint is shown; null where there is none. */
export function userField({ field }: ApiError): keyof UserDraft | null {
  const name = field?.replace(/^input\./, '');
  return name === 'email' || name === 'name' || name === 'permissions' ? name : null;
}
