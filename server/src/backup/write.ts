import { open, rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Sql, SqlRunner } from '../lib/sql.ts';
import { ContentsSum } from './checksum.ts';
import { BackupError, lineOf } from './format.ts';
import { linesOf, listMigrations, listTables, type TableDescription } from './tables.ts';

/** Rows that are in memory at once: of the longest some 10 MB. */
const ROWS_AT_ONCE = 1_000;
/** Of a file that holds secrets of people and of machines. */
const OWNER_ONLY = 0o600;
const STANDARD_OUTPUT = '-';

export interface Written {
  tables: number;
  rows: number;
}

/**
 * Writes all that the database holds, as it is at one moment, to a file: whole, or not at all. `-` is the standard
 * output. Nobody else waits for it.
 * @throws BackupError where there is nothing to keep, or the file cannot be written
 */
export async function writeBackup(sql: Sql, file: string): Promise<Written> {
  const written: Written = { tables: 0, rows: 0 };
  const to = (sink: Writable): Promise<void> =>
    sql.transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read, read only');
      await tx.query(`set local idle_in_transaction_session_timeout = 0`);
      await pipeline(partsOf(tx, written), createGzip(), sink);
    });
  if (file === STANDARD_OUTPUT) await to(process.stdout);
  else await wholeFile(file, to);
  return written;
}

async function* partsOf(tx: SqlRunner, written: Written): AsyncGenerator<string> {
  const migrations = await listMigrations(tx);
  if (migrations.length === 0) throw new BackupError('There is nothing to keep: the database has no tables of Lubdub');
  const [time] = await tx.query<{ now: string }>(`select to_json(now()) #>> '{}' as now`);
  yield lineOf('lubdub backup', { format: 1, madeAt: time?.now ?? '', migrations });
  for (const table of await listTables(tx)) {
    const sum = new ContentsSum();
    yield lineOf('table', table);
    for await (const lines of rowsOf(tx, table)) {
      for (const line of lines) sum.add(line);
      yield `${lines.join('\n')}\n`;
    }
    yield lineOf('rows', sum.contents);
    written.tables += 1;
    written.rows += sum.contents.rows;
  }
  yield lineOf('end', { tables: written.tables });
}

async function* rowsOf(tx: SqlRunner, table: TableDescription): AsyncGenerator<string[]> {
  await tx.query(`declare backup_rows no scroll cursor for ${linesOf(table)}`);
  for (;;) {
    const rows = await tx.query<{ line: string }>(`fetch ${ROWS_AT_ONCE} from backup_rows`);
    if (rows.length > 0) yield rows.map(({ line }) => line);
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await tx.query('close backup_rows');
}

/** Until it is whole and on the disk, the file has another name; what was there before stays until then. */
async function wholeFile(file: string, write: (sink: Writable) => Promise<void>): Promise<void> {
  const draft = `${file}.unfinished`;
  try {
    await rm(draft, { force: true });
    const handle = await open(draft, 'wx', OWNER_ONLY);
    await write(handle.createWriteStream({ flush: true }));
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    throw new BackupError(`The backup cannot be written to ${file}: ${(error as Error).message}`, { cause: error });
  }
}
