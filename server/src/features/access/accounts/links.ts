import { createHash, randomBytes } from 'node:crypto';
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

/** A new token for a link; those that the user had for the same end are good no more. */
export async function newLinkToken(tx: SqlRunner, purpose: LinkPurpose, userId: string, now: number): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  await tx.query('delete from auth_verification where value = $1', [valueOf(purpose, userId)]);
  await tx.query(
    `insert into auth_verification (id, identifier, value, expires_at, created_at, updated_at)
      values ($1, $2, $3, $4, $5, $5)`,
    [
      newId(),
      identifierOf(purpose, token),
      valueOf(purpose, userId),
      timestamp(now + LIFE_MS[purpose]),
      timestamp(now),
    ],
  );
  return token;
}

/** Uses an invitation up; returns whose it was, or null where it is unknown, used, or has expired. */
export async function useInvitation(tx: SqlRunner, token: string, now: number): Promise<string | null> {
  const [used] = await tx.query<{ value: string }>(
    'delete from auth_verification where identifier = $1 and expires_at > $2 returning value',
    [identifierOf('invitation', token), timestamp(now)],
  );
  return used?.value.split(':')[1] ?? null;
}

/** Whether there is such an invitation, before the work of hashing a password is done for it. */
export async function isInvitation(tx: SqlRunner, token: string, now: number): Promise<boolean> {
  const [row] = await tx.query('select 1 from auth_verification where identifier = $1 and expires_at > $2', [
    identifierOf('invitation', token),
    timestamp(now),
  ]);
  return row !== undefined;
}

/** Where a link of this purpose leads. */
export const linkAt = (origin: string, purpose: LinkPurpose, token: string): string =>
  `${origin}/${purpose}?token=${token}`;
