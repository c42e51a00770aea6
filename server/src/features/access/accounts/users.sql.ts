import { badInput, DomainError, shown } from '../../../lib/errors.ts';
import { db, execute } from '../../../lib/query.ts';
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
/** Better Auth's name for the password. */
const CREDENTIAL = 'credential';

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
    const { id, name, email, role, permissions } = user;
    const times = { created_at: timestamp(now), updated_at: timestamp(now) };
    const row = { id, name, email, role, permissions: [...permissions], ...times };
    await execute(tx, db.insertInto('auth_user').values(row));
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new DomainError('CONFLICT', `email: there is a user with ${shown(user.email)} already`, 'email');
  }
}

/** Gives a user this password, and no other. */
export async function setPassword(tx: SqlRunner, userId: string, hash: string, now: number): Promise<void> {
  const passwords = db.deleteFrom('auth_account').where('user_id', '=', userId).where('provider_id', '=', CREDENTIAL);
  await execute(tx, passwords);
  const account = {
    id: newId(),
    user_id: userId,
    provider_id: CREDENTIAL,
    account_id: userId,
    password: hash,
    created_at: timestamp(now),
    updated_at: timestamp(now),
  };
  await execute(tx, db.insertInto('auth_account').values(account));
}
