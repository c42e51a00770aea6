import type { Expression, SqlBool } from 'kysely';
import { columnsOf, type Stored } from '../../../database/columns.ts';
import { db, lit, on, ONE } from '../../../lib/query.ts';
import { UserEntity } from './user.entity.ts';

/** Has not chosen a password yet, may sign in, may not. */
export const USER_STATES = ['INVITED', 'ACTIVE', 'DISABLED'] as const;
type UserState = (typeof USER_STATES)[number];

type LeftOut = 'emailVerified' | 'image' | 'twoFactorEnabled' | 'disabled' | 'updatedAt';

/** Somebody who has an account, or may have one. Times in epoch milliseconds. */
export interface User extends Stored<typeof UserEntity, LeftOut> {
  state: UserState;
  twoFactor: boolean;
}

const USER = columnsOf(UserEntity, 'emailVerified', 'image', 'twoFactorEnabled', 'disabled', 'updatedAt');

/** Whether a user has a way to sign in. */
export const hasJoined = (userId: Expression<string>): Expression<SqlBool> =>
  on<{}>().exists(db.selectFrom('auth_account as a').select(ONE).where('a.user_id', '=', userId));

/** Users `u`. */
export const USERS = db.selectFrom('auth_user as u').select((eb) => {
  const state = eb
    .case()
    .when('u.disabled', '=', true)
    .then(lit('DISABLED'))
    .when(hasJoined(eb.ref('u.id')))
    .then(lit('ACTIVE'))
    .else(lit('INVITED'))
    .end();
  return [USER.of('u'), state.as('state'), 'u.two_factor_enabled as twoFactor'];
});

/** Those `o` who may let others in, and can get in themselves. */
export const ADMINS = db
  .selectFrom('auth_user as o')
  .select(ONE)
  .where('o.role', '=', 'ADMIN')
  .where('o.disabled', '=', false)
  .where((eb) => hasJoined(eb.ref('o.id')));
