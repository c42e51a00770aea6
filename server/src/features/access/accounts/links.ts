import { createHash, randomBytes } from 'node:crypto';
import { db, execute, executeFirst } from '../../../lib/query.ts';
import { timestamp, type SqlRunner } from '../../../lib/sql.ts';
import { newId } from '../../../lib/uuid.ts';

/**
 * What a link is for: to accept an invitation, or to choose another password. The second is Better Auth's own, which
 * expects these words.
 */
export type LinkPurpose = 'invitation' | 'reset-password';

const TOKEN_BYTES = 24;
const HOUR_MS = 3_600_000;
const LIFE_MS: Record<LinkPurpose, number> = { invitation: 7 * 24 * HOUR_MS, 'reset-password': HOUR_MS };

/** Of which only the hash is stored, as Better Auth does. */
const identifierOf = (purpose: LinkPurpose, token: string): string =>
  createHash('sha256').update(`${purpose}:${token}`).digest('base64url');

/** What names the user in a row: Better Auth reads those of its own. */
const valueOf = (purpose: LinkPurpose, userId: string): string =>
  purpose === 'invitation' ? `${purpose}:${userId}` : userId;

const userIn = (value: string): string => value.split(':').at(-1) ?? value;

/** A new token for a link; those that the user had for the same end are good no more. */
export async function newLinkToken(tx: SqlRunner, purpose: LinkPurpose, userId: string, now: number): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const value = valueOf(purpose, userId);
  await execute(tx, db.deleteFrom('auth_verification').where('value', '=', value));
  const link = {
    id: newId(),
    identifier: identifierOf(purpose, token),
    value,
    expires_at: timestamp(now + LIFE_MS[purpose]),
    created_at: timestamp(now),
    updated_at: timestamp(now),
  };
  await execute(tx, db.insertInto('auth_verification').values(link));
  return token;
}

/** Uses an invitation up; returns whose it was, or null where it is unknown, used, or has expired. */
export async function useInvitation(tx: SqlRunner, token: string, now: number): Promise<string | null> {
  const query = db
    .deleteFrom('auth_verification')
    .where('identifier', '=', identifierOf('invitation', token))
    .where('expires_at', '>', timestamp(now))
    .returning('value');
  const used = await executeFirst(tx, query);
  return used === undefined ? null : userIn(used.value);
}

/** Whose invitation it is, before the work of hashing a password is done for it; null as for {@link useInvitation}. */
export const userOfInvitation = (tx: SqlRunner, token: string, now: number): Promise<string | null> =>
  userOf(tx, 'invitation', token, now);

/** Who may choose another password by it; null where it is unknown, used, or has expired. */
export const userOfReset = (tx: SqlRunner, token: string, now: number): Promise<string | null> =>
  userOf(tx, 'reset-password', token, now);

async function userOf(tx: SqlRunner, purpose: LinkPurpose, token: string, now: number): Promise<string | null> {
  const query = db
    .selectFrom('auth_verification')
    .select('value')
    .where('identifier', '=', identifierOf(purpose, token))
    .where('expires_at', '>', timestamp(now));
  const row = await executeFirst(tx, query);
  return row === undefined ? null : userIn(row.value);
}

/** No link of the user is good any more. */
export async function deleteLinks(tx: SqlRunner, userId: string): Promise<void> {
  const values = (['invitation', 'reset-password'] as const).map((purpose) => valueOf(purpose, userId));
  await execute(tx, db.deleteFrom('auth_verification').where('value', 'in', values));
}

/** Where a link of this purpose leads. */
export const linkAt = (origin: string, purpose: LinkPurpose, token: string): string =>
  `${origin}/${purpose}?token=${token}`;
