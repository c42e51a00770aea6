import { z } from 'zod';
import type { SqlRunner } from '../lib/sql.ts';

/** Of a table that is divided by time: what `create table … partition of` needs. */
const partition = z.object({
  name: z.string().regex(/^[a-z_]+_\d+$/),
  bounds: z.string().regex(/^FOR VALUES FROM \('[-+:. \d]+'\) TO \('[-+:. \d]+'\)$/),
});

const name = z.string().regex(/^[a-z][a-z_\d]*$/);

export const tableDescription = z.object({
  name,
  /** Those that are stored: not what the database works out by itself. */
  columns: z.array(name).min(1),
  partitions: z.array(partition),
});

/** A table of the database, as a backup describes it. */
export type TableDescription = z.infer<typeof tableDescription>;

/**
 * Not part of a backup: what processes that run tell each other (beside the tables that are not logged), and the
 * migrations, which stand in its first line.
 */
const LEFT_OUT = ['listener', 'migration'];

/** The tables that hold what is to be kept, by name. */
export function listTables(sql: SqlRunner): Promise<TableDescription[]> {
  return sql.query<TableDescription>(
    `select c.relname::text as name,
        (select json_agg(a.attname::text order by a.attnum) from pg_attribute a
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
        coalesce((select json_agg(json_build_object('name', p.relname::text, 'bounds', pg_get_expr(p.relpartbound, p.oid))
            order by p.relname)
          from pg_inherits i join pg_class p on p.oid = i.inhrelid where i.inhparent = c.oid), '[]') as partitions
      from pg_class c
      where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.relpersistence = 'p' and not c.relname::text = any($1::text[])
      order by c.relname`,
    [LEFT_OUT],
  );
}

/** The names of the migrations that have made the tables, in their order; none where there are no tables. */
export async function listMigrations(sql: SqlRunner): Promise<string[]> {
  const [table] = await sql.query<{ name: string | null }>(`select to_regclass('migration')::text as name`);
  if (table?.name == null) return [];
  return (await sql.query<{ name: string }>('select name from migration order by id')).map((row) => row.name);
}

export const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

/** SQL for the rows of a table as lines of JSON, `line` each: the same text on every PostgreSQL. */
export const linesOf = ({ name: table, columns }: TableDescription): string =>
  `select row_to_json(r)::text as line from (select ${columns.map(quoted).join(', ')} from ${quoted(table)}) r`;
