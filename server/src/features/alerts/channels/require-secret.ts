import { MissingSecretError, type ServerSecrets } from '../../../lib/derived-keys.ts';
import { db, executeFirst, ONE } from '../../../lib/query.ts';
import type { SqlRunner } from '../../../lib/sql.ts';

/** @throws MissingSecretError */
export async function requireSecret(sql: SqlRunner, secrets: ServerSecrets | null): Promise<void> {
  if (secrets !== null) return;
  const channel = await executeFirst(sql, db.selectFrom('channel').select(ONE).limit(1));
  if (channel !== undefined)
    throw new MissingSecretError(
      'LUBDUB_SECRET is not set, and there are alert channels whose secrets are encrypted with it: ' +
        'set it to what it was, the same for all processes.',
    );
}
