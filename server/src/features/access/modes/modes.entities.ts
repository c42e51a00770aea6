import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../../database/columns.ts';

/** The one row of what an installation remembers of how people get in. */
const AccessStateEntity = defineEntity({
  name: 'AccessState',
  tableName: 'access_state',
  properties: {
    id: p.smallint().primary().autoincrement(false),
    /** When the first user came; stays when the last one goes. */
    accountsSince: p.datetime(3).nullable(),
    /** Of what sessions remember of the one password. */
    passwordSalt: p.uuid(),
  },
});

/** A browser in which somebody has given the one password. */
const PasswordSessionEntity = defineEntity({
  name: 'PasswordSession',
  tableName: 'password_session',
  properties: {
    id: p.uuid().primary(),
    /** SHA-256 of what the cookie holds, in hexadecimal. */
    hash: p.text().unique(),
    /** Of which password; see {@link AccessStateEntity}. */
    passwordTag: p.text(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3),
  },
});

/** What the first admin has to show where nothing else says who it may be. */
const SetUpTokenEntity = defineEntity({
  name: 'SetUpToken',
  tableName: 'set_up_token',
  properties: {
    /** SHA-256, in hexadecimal. */
    hash: p.text().primary(),
    createdAt: p.datetime(3),
  },
});

export const MODE_ENTITIES = [AccessStateEntity, PasswordSessionEntity, SetUpTokenEntity];

declare module '../../../lib/query.ts' {
  interface Tables
    extends
      TableOf<typeof AccessStateEntity>,
      TableOf<typeof PasswordSessionEntity>,
      TableOf<typeof SetUpTokenEntity> {}
}
