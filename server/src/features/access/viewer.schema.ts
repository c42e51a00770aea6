import { builder } from '../../graphql/builder.ts';
import type { Caller } from '../../graphql/caller.ts';
import { PERMISSIONS } from '../../lib/permissions.ts';
import { roleOf, ROLES } from './roles.rules.ts';

const RoleEnum = builder.enumType('Role', { values: ROLES });

const PermissionEnum = builder.enumType('Permission', { values: PERMISSIONS });

const ViewerType = builder.objectRef<Caller>('Viewer').implement({
  description: 'Who asks, and what they may do.',
  fields: (t) => ({
    name: t.string({ resolve: ({ name }) => name ?? 'everybody' }),
    role: t.field({ type: RoleEnum, resolve: ({ permissions }) => roleOf(permissions) }),
    email: t.string({ nullable: true, resolve: () => null }),
    permissions: t.field({
      type: [PermissionEnum],
      resolve: (caller) => PERMISSIONS.filter((permission) => caller.may(permission)),
    }),
  }),
});

builder.queryFields((t) => ({
  me: t.field({
    type: ViewerType,
    nullable: true,
    description: 'null: you have to sign in.',
    authScopes: { anybody: true },
    resolve: (_root, _args, { caller }) => (caller.kind === 'ANONYMOUS' ? null : caller),
  }),
}));
