import { ANYBODY } from '../../graphql/access.ts';
import { builder } from '../../graphql/builder.ts';
import type { Loaders } from '../../graphql/context.ts';
import type { Caller, CallerKind } from '../../graphql/caller.ts';
import { PERMISSIONS } from '../../lib/permissions.ts';
import type { User } from './accounts/user.model.ts';
import { ROLES } from '../../lib/roles.ts';
import { roleOf } from './roles.rules.ts';

export const RoleEnum = builder.enumType('Role', { values: ROLES });

export const PermissionEnum = builder.enumType('Permission', { values: PERMISSIONS });

const VIEWER_KINDS = ['OPEN', 'PASSWORD', 'USER', 'API_KEY', 'AGENT'] as const satisfies CallerKind[];

const ViewerKindEnum = builder.enumType('ViewerKind', {
  description: 'OPEN: nobody has to say who they are. PASSWORD: by the one password.',
  values: VIEWER_KINDS,
});

const ViewerType = builder.objectRef<Caller>('Viewer').implement({
  description: 'Who asks, and what they may do.',
  fields: (t) => ({
    kind: t.field({
      type: ViewerKindEnum,
      resolve: ({ kind }) => VIEWER_KINDS.find((known) => known === kind) ?? 'OPEN',
    }),
    id: t.exposeID('id', { nullable: true, description: 'Of the user, the key or the token.' }),
    name: t.string({ resolve: ({ name }) => name ?? 'everybody' }),
    role: t.field({ type: RoleEnum, resolve: ({ permissions }) => roleOf(permissions) }),
    email: t.string({
      nullable: true,
      resolve: async (viewer, _args, { loadUser }) => (await userOf(viewer, loadUser))?.email ?? null,
    }),
    twoFactor: t.boolean({
      description: 'Whether they sign in with a second factor.',
      resolve: async (viewer, _args, { loadUser }) => (await userOf(viewer, loadUser))?.twoFactor ?? false,
    }),
    permissions: t.field({
      type: [PermissionEnum],
      resolve: (caller) => PERMISSIONS.filter((permission) => caller.may(permission)),
    }),
  }),
});

/** Of a person who has signed in. */
const userOf = async ({ kind, userId }: Caller, loadUser: Loaders['loadUser']): Promise<User | null> =>
  kind === 'USER' && userId !== null ? loadUser(userId) : null;

builder.queryFields((t) => ({
  me: t.field({
    type: ViewerType,
    nullable: true,
    description: 'null: you have to sign in.',
    ...ANYBODY,
    resolve: (_root, _args, { caller }) => (caller.kind === 'ANONYMOUS' ? null : caller),
  }),
}));
