import type { Database } from '../database/database.ts';
import type { SqlRunner } from '../lib/sql.ts';
import { contentsOf } from './checksum.ts';
import { BackupError, type Header, type Part } from './format.ts';
import { prepareTables, type TableDefinitions } from './prepare-tables.ts';
import { readBackup } from './read.ts';
import { listMigrations, quoted, type TableDescription } from './tables.ts';

/** What goes to the database at once, in characters or rows. */
const BATCH_CHARACTERS = 1_000_000;
const BATCH_ROWS = 1_000;

export interface Restored {
  tables: number;
  rows: number;
  /** When what was restored was so, in ISO 8601. */
  madeAt: string;
}

/**
 * Puts what a backup holds into a database, in one transaction: all of it, or nothing has changed. Tables are made as they
 * were when it was made; bringing them up to date is left to the migrations.
 * @param mayReplace whether what the database holds already may go
 * @throws BackupError where the file or the database is not fit for it
 */
export async function restoreBackup(database: Database, file: string, mayReplace: boolean): Promise<Restored> {
  const parts = readBackup(file);
  const first = await parts.next();
  if (first.done === true || first.value.kind !== 'lubdub backup') throw new BackupError(`${file} holds nothing`);
  const header = first.value.value;
  refuseUnknown(header, database.migrations);
  const to = header.migrations.at(-1) ?? '';
  // On the embedded database migrations do not run in a transaction of somebody else's, and have no need to: it takes the
  // place of the one that is there when it is whole.
  if (database.kind === 'pglite') await database.orm.migrator.up({ to });
  return database.transactional(async (em, tx) => {
    await tx.query('set local idle_in_transaction_session_timeout = 0');
    await refuseBesideServers(tx);
    const before = await listMigrations(tx);
    if (before.length === 0) await database.orm.migrator.up({ to, transaction: em.getTransactionContext() as never });
    else {
      refuseOtherVersion(before, header);
      if (!mayReplace) await refuseOccupiedTables(tx);
    }
    const definitions = await prepareTables(tx);
    const restored = await load(tx, parts, definitions);
    await definitions.putBack();
    return { ...restored, madeAt: header.madeAt };
  });
}

async function refuseBesideServers(tx: SqlRunner): Promise<void> {
  const [servers] = await tx.query<{ count: number }>(
    `select count(*)::float8 as count from pg_stat_activity
      where application_name = 'lubdub-listener' and datname = current_database()`,
  );
  if (servers !== undefined && servers.count > 0)
    throw new BackupError(`Servers are running on this database (${servers.count}): stop them first`);
}

function refuseUnknown({ migrations }: Header, known: readonly string[]): void {
  const unknown = migrations.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new BackupError(
      `The backup was made by a newer version of Lubdub (it has the migration ${unknown[0]}, which this version does not know): restore it with that version or a newer one`,
    );
}

function refuseOtherVersion(before: string[], { migrations }: Header): void {
  if (before.join() !== migrations.join())
    throw new BackupError(
      'The database has tables of another version of Lubdub than the backup: restore into an empty database',
    );
}

/** What is there is replaced only where somebody says so. */
async function refuseOccupiedTables(sql: SqlRunner): Promise<void> {
  const [held] = await sql.query<{ apps: number; tasks: number; users: number }>(
    `select (select count(*) from app)::float8 as apps, (select count(*) from task)::float8 as tasks,
      (select count(*) from auth_user)::float8 as users`,
  );
  const { apps, tasks, users } = held ?? { apps: 0, tasks: 0, users: 0 };
  if (apps + tasks + users > 0)
    throw new BackupError(
      `The database holds ${apps} apps, ${tasks} tasks and ${users} users: restore into an empty one, or add --replace, which takes their place`,
    );
}

/**
 * @throws BackupError where the database holds what somebody has made
 */
export async function refuseOccupied({ background }: Database): Promise<void> {
  if ((await listMigrations(background)).length > 0) await refuseOccupiedTables(background);
}

async function load(
  tx: SqlRunner,
  parts: AsyncGenerator<Part>,
  definitions: TableDefinitions,
): Promise<Omit<Restored, 'madeAt'>> {
  const restored = { tables: 0, rows: 0 };
  let table: TableDescription | null = null;
  let batch: string[] = [];
  let characters = 0;
  const flush = async (): Promise<void> => {
    if (table !== null && batch.length > 0) await insert(tx, table, batch);
    batch = [];
    characters = 0;
  };
  for await (const part of parts) {
    switch (part.kind) {
      case 'table':
        table = part.value;
        await definitions.expect(table);
        break;
      case 'row':
        batch.push(part.value);
        characters += part.value.length;
        if (characters >= BATCH_CHARACTERS || batch.length >= BATCH_ROWS) await flush();
        break;
      case 'rows': {
        await flush();
        if (table === null) throw new BackupError('The backup is damaged: rows without a table');
        const stored = await contentsOf(tx, table);
        if (stored.rows !== part.value.rows || stored.checksum !== part.value.checksum)
          throw new BackupError(
            `The table ${table.name} did not become what the backup holds: ${stored.rows} rows of ${part.value.rows}`,
          );
        restored.tables += 1;
        restored.rows += stored.rows;
        break;
      }
      default:
    }
  }
  return restored;
}

async function insert(tx: SqlRunner, { name, columns }: TableDescription, lines: string[]): Promise<void> {
  const list = columns.map(quoted).join(', ');
  await tx.query(
    `insert into ${quoted(name)} (${list}) select ${list} from json_populate_recordset(null::${quoted(name)}, $1::json)`,
    [`[${lines.join(',')}]`],
  );
}
