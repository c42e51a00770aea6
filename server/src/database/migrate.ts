import { lock } from '../lib/advisory-lock.ts';
import type { Database } from './database.ts';

/** The database was migrated by a newer Lubdub than this one. */
export class NewerDatabaseError extends Error {
  constructor(unknown: string[]) {
    super(
      `The database was made by a newer version of Lubdub (it has the migration ${unknown.join(', ')}, which this version does not know). Start that version or a newer one.`,
    );
    this.name = 'NewerDatabaseError';
  }
}

/** Of Lubdub's own choice: every process that migrates this database asks for the same number. */
const MIGRATION_LOCK = 5_822_367;

/**
 * Brings the tables up to date; returns the names of the migrations it ran. Safe to call from many processes at once.
 */
export async function migrate(database: Database): Promise<string[]> {
  if (database.kind === 'pglite') return runPending(database);
  return database.sql.transaction(async (tx) => {
    // It waits for the migrations, which run on another connection.
    await tx.query('set local idle_in_transaction_session_timeout = 0');
    await lock(tx, MIGRATION_LOCK);
    return runPending(database);
  });
}

async function runPending({ orm, sql, migrations }: Database): Promise<string[]> {
  const known = new Set(migrations);
  const [table] = await sql.query<{ name: string | null }>(`select to_regclass('migration')::text as name`);
  if (table?.name != null) {
    const executed = await sql.query<{ name: string }>('select name from migration');
    const names = new Set(executed.map((row) => row.name));
    const unknown = [...names].filter((name) => !known.has(name));
    if (unknown.length > 0) throw new NewerDatabaseError(unknown);
    if (names.size === known.size) return [];
  }
  return (await orm.migrator.up()).map((migration) => migration.name);
}
