import { badInput, DomainError, shown } from '../../../lib/errors.ts';
import { sqlState, timestamp, type SqlRunner } from '../../../lib/sql.ts';
import { normalized } from '../../../lib/text.ts';
import { newId } from '../../../lib/uuid.ts';
import type { Role } from '../../../lib/roles.ts';
import type { ExtraPermission } from '../roles.rules.ts';

export interface Person {
  name: string;
  email: string;
}

export interface NewUser extends Person {
  id: string;
  role: Role;
  permissions: readonly ExtraPermission[];
}

export const MAX_USER_NAME = 100;
export const MAX_EMAIL = 254;
/** What all mail servers agree on; which mails arrive, only a mail tells. */
const EMAIL = /^[^\s@"(),:;<>[\\\]]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const UNIQUE_VIOLATION = '23505';

/** Name and address as they are stored. Throws BAD_USER_INPUT. */
export const checkPerson = ({ name, email }: Person): Person => ({ name: checkName(name), email: checkEmail(email) });

export function checkName(given: string): string {
  const name = normalized(given).trim();
  if (name === '' || name.length > MAX_USER_NAME)
    throw badInput('name', `must be 1 to ${MAX_USER_NAME} characters, not ${shown(given)}`);
  return name;
}

/** Whether a text in lower case looks like the address of somebody. */
export const isEmail = (text: string): boolean => text.length <= MAX_EMAIL && EMAIL.test(text);

function checkEmail(given: string): string {
  const email = normalized(given).trim().toLowerCase();
  if (!isEmail(email)) throw badInput('email', `must be a mail address such as ada@example.org, not ${shown(given)}`);
  return email;
}

/** Throws CONFLICT where somebody has the address. */
export async function insertUser(tx: SqlRunner, user: NewUser, now: number): Promise<void> {
  try {
    await tx.query(
      `insert into auth_user (id, name, email, email_verified, two_factor_enabled, role, permissions, disabled,
        created_at, updated_at) values ($1, $2, $3, false, false, $4, $5, false, $6, $6)`,
      [user.id, user.name, user.email, user.role, user.permissions, timestamp(now)],
    );
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new DomainError('CONFLICT', `email: there is a user with ${shown(user.email)} already`, 'email');
  }
}

/** Gives a user this password, and no other. */
export async function setPassword(tx: SqlRunner, userId: string, hash: string, now: number): Promise<void> {
  await tx.query(`delete from auth_account where user_id = $1 and provider_id = 'credential'`, [userId]);
  await tx.query(
    `insert into auth_account (id, user_id, provider_id, account_id, password, created_at, updated_at)
      values ($1, $2::uuid, 'credential', $2::uuid::text, $3, $4, $4)`,
    [newId(), userId, hash, timestamp(now)],
  );
}
