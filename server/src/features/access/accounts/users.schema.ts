import { uuid } from '../../../graphql/arguments.ts';
import { builder } from '../../../graphql/builder.ts';
import { PermissionEnum, RoleEnum } from '../viewer.schema.ts';
import { linkAt } from './links.ts';
import { USER_STATES, type User } from './user.model.ts';

const UserStateEnum = builder.enumType('UserState', {
  description: 'INVITED: has not chosen a password yet. DISABLED: has no session, and gets none.',
  values: USER_STATES,
});

const UserType = builder.objectRef<User>('User').implement({
  description: 'Somebody who may sign in.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    email: t.exposeString('email'),
    role: t.field({ type: RoleEnum, resolve: ({ role }) => role }),
    permissions: t.field({
      type: [PermissionEnum],
      description: 'What they were given on top of their role.',
      resolve: ({ permissions }) => permissions,
    }),
    state: t.field({ type: UserStateEnum, resolve: ({ state }) => state }),
    createdAt: t.field({ type: 'DateTime', resolve: ({ createdAt }) => createdAt }),
    lastSignInAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ lastSignInAt }) => lastSignInAt }),
    twoFactor: t.exposeBoolean('twoFactor', { description: 'Whether they sign in with a second factor.' }),
  }),
});

interface Link {
  link: string;
  mailed: boolean;
}

const InvitationType = builder.objectRef<Link & { user: User }>('Invitation').implement({
  fields: (t) => ({
    user: t.field({ type: UserType, resolve: ({ user }) => user }),
    link: t.exposeString('link', { description: 'By which they choose a password: once, within 7 days.' }),
    mailed: t.exposeBoolean('mailed', { description: 'Whether the link went to them by mail.' }),
  }),
});

const PasswordResetType = builder.objectRef<Link>('PasswordReset').implement({
  fields: (t) => ({
    link: t.exposeString('link', { description: 'By which they choose another password: once, within an hour.' }),
    mailed: t.exposeBoolean('mailed', { description: 'Whether the link went to them by mail.' }),
  }),
});

builder.queryFields((t) => ({
  users: t.field({
    type: [UserType],
    description: 'Everybody who may sign in, by name.',
    authScopes: { permission: 'ADMIN' },
    resolve: (_root, _args, { users }) => users.list(),
  }),
}));

const InviteUserInput = builder.inputType('InviteUserInput', {
  fields: (t) => ({
    email: t.string({ required: true }),
    name: t.string({ required: true }),
    role: t.field({ type: RoleEnum, required: true }),
    permissions: t.field({ type: [PermissionEnum], required: true, defaultValue: [] }),
  }),
});

const UpdateUserInput = builder.inputType('UpdateUserInput', {
  description: 'What is left out stays as it is.',
  fields: (t) => ({
    name: t.string(),
    role: t.field({ type: RoleEnum }),
    permissions: t.field({ type: [PermissionEnum] }),
    disabled: t.boolean({ description: 'Ends all sessions of the user.' }),
  }),
});

builder.mutationFields((t) => ({
  inviteUser: t.field({
    type: InvitationType,
    description: 'Whoever is invited already is invited anew, and the link before is good no more.',
    args: { input: t.arg({ type: InviteUserInput, required: true }) },
    authScopes: { permission: 'ADMIN' },
    resolve: async (_root, { input }, { users, accountMail, audience }) => {
      const { user, token } = await users.invite(input);
      const mailed = await accountMail.send(user.email, 'invitation', token);
      return { user, link: linkAt(audience.origin, 'invitation', token), mailed };
    },
  }),
  updateUser: t.field({
    type: UserType,
    description: 'The last admin stays one.',
    args: { id: t.arg.id({ required: true }), input: t.arg({ type: UpdateUserInput, required: true }) },
    authScopes: { permission: 'ADMIN' },
    resolve: (_root, { id, input: { name, role, permissions, disabled } }, { users }) =>
      users.update(uuid('id', id), {
        name: name ?? undefined,
        role: role ?? undefined,
        permissions: permissions ?? undefined,
        disabled: disabled ?? undefined,
      }),
  }),
  deleteUser: t.id({
    description: 'With their sessions and API keys. The last admin stays.',
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'ADMIN' },
    resolve: (_root, { id }, { users }) => users.delete(uuid('id', id)),
  }),
  resetUserPassword: t.field({
    type: PasswordResetType,
    description: 'Until the link is used, the password stays.',
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'ADMIN' },
    resolve: async (_root, { id }, { users, accountMail, audience }) => {
      const { token, email } = await users.resetPassword(uuid('id', id));
      const mailed = await accountMail.send(email, 'reset-password', token);
      return { link: linkAt(audience.origin, 'reset-password', token), mailed };
    },
  }),
}));
