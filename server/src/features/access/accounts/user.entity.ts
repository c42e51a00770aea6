import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../../database/columns.ts';
import type { Role } from '../../../lib/roles.ts';
import { TextArray } from '../../../lib/text-array.ts';
import type { ExtraPermission } from '../roles.rules.ts';

/** Somebody who may sign in. Better Auth's, but for role, permissions, disabled and last sign-in. */
export const UserEntity = defineEntity({
  name: 'User',
  tableName: 'auth_user',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    /** In lower case. */
    email: p.text().unique(),
    emailVerified: p.boolean().default(false),
    image: p.text().nullable(),
    twoFactorEnabled: p.boolean().default(false),
    role: p.text().$type<Role>().default('VIEWER'),
    /** On top of the role. */
    permissions: p.type(TextArray).columnType('text[]').$type<ExtraPermission[]>().default([]),
    /** Has no session, and gets none. */
    disabled: p.boolean().default(false),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    lastSignInAt: p.datetime(3).nullable(),
  },
});

declare module '../../../lib/query.ts' {
  interface Tables extends TableOf<typeof UserEntity> {}
}
