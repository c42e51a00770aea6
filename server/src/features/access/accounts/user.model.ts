import { epochMs } from '../../../lib/sql.ts';
import type { Role } from '../../../lib/roles.ts';
import type { ExtraPermission } from '../roles.rules.ts';

/** Has not chosen a password yet, may sign in, may not. */
export const USER_STATES = ['INVITED', 'ACTIVE', 'DISABLED'] as const;
type UserState = (typeof USER_STATES)[number];

/** Somebody who has an account, or may have one. Times in epoch milliseconds. */
export interface User {
  id: string;
  name: string;
  email: string;
  role: Role;
  /** On top of the role. */
  permissions: ExtraPermission[];
  state: UserState;
  createdAt: number;
  lastSignInAt: number | null;
  twoFactor: boolean;
}

/** Whether a user `u` has a way to sign in. */
export const HAS_JOINED = 'exists (select 1 from auth_account a where a.user_id = u.id)';

/** Of a user `u`: {@link User}. */
export const USER_COLUMNS = `u.id, u.name, u.email, u.role, u.permissions,
  case when u.disabled then 'DISABLED' when ${HAS_JOINED} then 'ACTIVE' else 'INVITED' end as state,
  ${epochMs('u.created_at')} as "createdAt", ${epochMs('u.last_sign_in_at')} as "lastSignInAt",
  u.two_factor_enabled as "twoFactor"`;
