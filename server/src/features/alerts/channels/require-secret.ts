import { db, executeFirst, ONE } from '../../../lib/query.ts';
import type { ServerSecrets } from '../../../lib/derived-keys.ts';
import type { SqlRunner } from '../../../lib/sql.ts';

/** There are channels, and nothing to read their secrets with; the message is for whoever starts the server. */
export class MissingSecretError extends Error {
  override readonly name = 'MissingSecretError';
}

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
