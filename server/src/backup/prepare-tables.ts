import type { SqlRunner } from '../lib/sql.ts';
import { BackupError } from './format.ts';
import { listTables, quoted, type TableDescription } from './tables.ts';

/** Tables that stand ready to be filled in any order. */
export interface TableDefinitions {
  /**
   * Makes the partitions that the rows of a table need.
   * @throws BackupError for a table or a column that is not there
   */
  expect(table: TableDescription): Promise<void>;
  /** References and triggers, as they were. */
  putBack(): Promise<void>;
}

/**
 * Empties all tables, and takes away what would stand in the way of filling them: references, since a row may come before
 * the one that it names, and triggers, which would tell and note down each row as if somebody had just written it.
 */
export async function prepareTables(tx: SqlRunner): Promise<TableDefinitions> {
  const tables = await listTables(tx);
  const names = tables.map(({ name }) => quoted(name)).join(', ');
  const references = await tx.query<{ table: string; name: string; definition: string }>(
    `select c.conrelid::regclass::text as "table", quote_ident(c.conname) as name, pg_get_constraintdef(c.oid) as definition
      from pg_constraint c join pg_class t on t.oid = c.conrelid
      where c.contype = 'f' and c.conparentid = 0 and t.relnamespace = current_schema()::regnamespace`,
  );
  for (const { table, name } of references) await tx.query(`alter table ${table} drop constraint ${name}`);
  for (const { name } of tables) await tx.query(`alter table ${quoted(name)} disable trigger user`);
  await tx.query(`truncate ${names}`);
  return {
    expect: async ({ name, columns, partitions }) => {
      const found = tables.find((table) => table.name === name);
      if (found === undefined) throw new BackupError(`The backup has a table that its version has not: ${name}`);
      const missing = columns.filter((column) => !found.columns.includes(column));
      if (missing.length > 0)
        throw new BackupError(`The backup has columns of ${name} that its version has not: ${missing.join(', ')}`);
      const existing = new Set(found.partitions.map((partition) => partition.name));
      for (const partition of partitions)
        if (!existing.has(partition.name))
          await tx.query(
            `create table ${quoted(partition.name)} partition of ${quoted(name)} ${partition.bounds.toLowerCase()}`,
          );
    },
    putBack: async () => {
      for (const { name } of tables) await tx.query(`alter table ${quoted(name)} enable trigger user`);
      for (const { table, name, definition } of references)
        await tx.query(`alter table ${table} add constraint ${name} ${definition}`);
      await tx.query(`analyze ${names}`);
    },
  };
}
