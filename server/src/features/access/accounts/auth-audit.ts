// What Better Auth writes that is to be known later.
import { actAs, Caller } from '../../../graphql/caller.ts';
import { anyOf, execute } from '../../../lib/query.ts';
import type { SqlRunner } from '../../../lib/sql.ts';
import { storable } from '../../../lib/text.ts';
import type { AuditLog, AuditRecord, AuditTarget } from '../audit/audit-log.service.ts';
import type { AuditAction } from '../audit/audit-words.rules.ts';
import { AUDITED_USER } from './user.audit.ts';
import { USERS, type User } from './user.model.ts';
import { isEmail } from './users.sql.ts';

/** A statement that has changed rows, whole as they are now. */
export type AuditOfStatement = (tx: SqlRunner, rows: readonly Record<string, unknown>[]) => Promise<void>;

const SETS_PASSWORD = /^update "auth_account" set .*"password" = /s;
const SETS_SECOND_FACTOR = /^update "auth_user" set .*"two_factor_enabled" = /s;
const ADDS_PASSKEY = /^insert into "auth_passkey" /;
const REMOVES_PASSKEY = /^delete from "auth_passkey" /;
const SETS_NAME = /^update "auth_user" set .*"name" = /s;

/**
 * What is to be recorded of a statement, in its transaction; null for nearly all of them. It has to return all that it
 * changes.
 */
export function auditOfStatement(audit: AuditLog, text: string): AuditOfStatement | null {
  if (SETS_PASSWORD.test(text))
    return recordEach(audit, 'user_id', (user) => ({ action: 'PASSWORD_CHANGED', target: AUDITED_USER.target(user) }));
  if (SETS_SECOND_FACTOR.test(text))
    return recordEach(audit, 'id', (user) => ({
      action: user.twoFactor ? 'TWO_FACTOR_ENABLED' : 'TWO_FACTOR_DISABLED',
      target: AUDITED_USER.target(user),
    }));
  if (SETS_NAME.test(text))
    return recordEach(audit, 'id', (user) => ({
      action: 'USER_UPDATED',
      target: AUDITED_USER.target(user),
      changes: { name: { after: user.name } },
    }));
  if (ADDS_PASSKEY.test(text))
    return recordEach(audit, 'user_id', (user) => ({ action: 'PASSKEY_ADDED', target: AUDITED_USER.target(user) }));
  if (REMOVES_PASSKEY.test(text))
    return recordEach(audit, 'user_id', (user) => ({ action: 'PASSKEY_REMOVED', target: AUDITED_USER.target(user) }));
  return null;
}

const recordEach =
  (audit: AuditLog, idColumn: string, recordOf: (user: User) => AuditRecord): AuditOfStatement =>
  async (tx, rows) => {
    const ids = rows.map((row) => String(row[idColumn]));
    const users = await execute(tx, USERS.where('u.id', '=', anyOf(ids)));
    await audit.record(tx, ...users.map(recordOf));
  };

/** What somebody who has signed in does at these paths, which only ends sessions. */
export const ENDS_SESSIONS: Readonly<Record<string, AuditAction>> = {
  '/sign-out': 'SIGNED_OUT',
  '/revoke-session': 'SESSIONS_REVOKED',
  '/revoke-sessions': 'SESSIONS_REVOKED',
  '/revoke-other-sessions': 'SESSIONS_REVOKED',
};

/** Records that the user of a session has got in. */
export async function recordSignIn(audit: AuditLog, tx: SqlRunner, user: { id: string; name: string }): Promise<void> {
  const caller = new Caller({ kind: 'USER', id: user.id, userId: user.id, name: user.name });
  await actAs(caller, () => audit.record(tx, { action: 'SIGNED_IN', target: { kind: 'USER', ...user } }));
}

/** Records that somebody could not get in. */
export async function recordFailedSignIn(audit: AuditLog, sql: SqlRunner, email: unknown): Promise<void> {
  await audit.record(sql, { action: 'SIGN_IN_FAILED', target: targetOfGiven(email) });
}

/** What was given as the address is kept only where it is one: some people type their password there. */
export function targetOfGiven(email: unknown): AuditTarget | null {
  const given = typeof email === 'string' ? storable(email).trim().toLowerCase() : null;
  return given !== null && isEmail(given) ? { kind: 'USER', id: null, name: given } : null;
}
