import { hash } from 'node:crypto';
import type { SqlRunner } from '../lib/sql.ts';
import { linesOf, type TableDescription } from './tables.ts';

/** What a table holds, in two figures that do not go by the order of its rows. */
export interface Contents {
  rows: number;
  /** The sum of the first 32 bits of the MD5 of each row's line, in decimals. */
  checksum: string;
}

/** Adds up the lines of a table as they pass. */
export class ContentsSum {
  #rows = 0;
  #sum = 0n;

  add(line: string): void {
    this.#rows += 1;
    this.#sum += BigInt(`0x${hash('md5', line).slice(0, 8)}`);
  }

  get contents(): Contents {
    return { rows: this.#rows, checksum: String(this.#sum) };
  }
}

/** The same, worked out by the database from what it has stored. */
export async function contentsOf(sql: SqlRunner, table: TableDescription): Promise<Contents> {
  const [row] = await sql.query<{ rows: number; checksum: string }>(
    `select count(*)::float8 as rows, coalesce(sum(('x' || substr(md5(line), 1, 8))::bit(32)::bigint), 0)::text as checksum
      from (${linesOf(table)}) lines`,
  );
  if (row === undefined) throw new Error(`the database did not count the rows of ${table.name}`);
  return row;
}
