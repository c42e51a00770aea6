import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { acquireDataDirectoryLock, DataDirectoryLockedError } from '../database/data-directory-lock.ts';
import { openDatabase, type Database, type DatabaseOptions } from '../database/database.ts';
import { finishRestore, holdsDatabase, RESTORING } from '../database/embedded-directory.ts';
import { migrate } from '../database/migrate.ts';
import { askServer } from './control-socket.ts';
import { COPY_COMMAND } from './copy-for-backup.ts';
import { BackupError } from './format.ts';
import { refuseOccupied, restoreBackup } from './restore.ts';
import { writeBackup } from './write.ts';

const STANDARD_OUTPUT = '-';

/**
 * `backup FILE`: keeps all that the database holds, also of a server that runs; `-` is the standard output. Returns what is
 * to be said.
 * @throws BackupError
 */
export async function backup(args: string[], options: DatabaseOptions): Promise<string> {
  const { file } = parse(args, 'npm run backup -- FILE', false);
  const startedAt = performance.now();
  const { tables, rows } = await withReadable(options, ({ background }) => writeBackup(background, file));
  const size = file === STANDARD_OUTPUT ? '' : `, ${((await stat(file)).size / 1e6).toFixed(1)} MB`;
  const secret =
    options.databaseUrl === null ? `${join(options.dataDir, 'secret')} (or LUBDUB_SECRET)` : 'LUBDUB_SECRET';
  return (
    `The backup is whole: ${rows} rows of ${tables} tables${size}, in ${secondsSince(startedAt)} s.\n` +
    `Keep ${secret} too, apart from it: without that nobody reads the secrets of channels.`
  );
}

/**
 * `restore FILE`: puts what a backup holds where the settings say that the database is. Returns what is to be said.
 * @throws BackupError
 */
export async function restore(args: string[], options: DatabaseOptions): Promise<string> {
  const { file, replace } = parse(args, 'npm run restore -- FILE [--replace]', true);
  const startedAt = performance.now();
  const restoreInto = async (database: Database): Promise<string> => {
    const { rows, tables, madeAt } = await restoreBackup(database, file, replace);
    await migrate(database);
    return `Restored as of ${madeAt}: ${rows} rows of ${tables} tables, in ${secondsSince(startedAt)} s.`;
  };
  if (options.databaseUrl !== null) return withDatabase(options, restoreInto);
  const { dataDir } = options;
  const lock = await acquireDataDirectoryLock(dataDir);
  try {
    if (!replace && (await holdsDatabase(dataDir))) await withDatabase(options, refuseOccupied);
    // Beside the one that is there, which stays what it is until this one is whole.
    const beside = join(dataDir, RESTORING);
    await rm(beside, { recursive: true, force: true });
    await mkdir(beside, { mode: 0o700 });
    const restored = await withDatabase({ ...options, dataDir: beside }, restoreInto);
    const replaced = await finishRestore(dataDir, 'whole');
    return replaced === null
      ? restored
      : `${restored}\nWhat was there before is in ${replaced}: delete it when all is well.`;
  } finally {
    await lock.release();
  }
}

/** The database to read from: where it is embedded and a server has it, a copy that the server makes. */
async function withReadable<T>(options: DatabaseOptions, work: (database: Database) => Promise<T>): Promise<T> {
  if (options.databaseUrl !== null) return withDatabase(options, work);
  const { dataDir } = options;
  if (!(await holdsDatabase(dataDir))) throw new BackupError(`There is nothing to keep: ${dataDir} has no database`);
  const lock = await acquireDataDirectoryLock(dataDir).catch((error: unknown) => {
    if (error instanceof DataDirectoryLockedError) return null;
    throw error;
  });
  if (lock !== null)
    try {
      return await withDatabase(options, work);
    } finally {
      await lock.release();
    }
  const copy = await askServer(dataDir, COPY_COMMAND);
  try {
    return await withDatabase({ ...options, dataDir: copy }, work);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function withDatabase<T>(options: DatabaseOptions, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(options);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

function parse(args: string[], usage: string, takesReplace: boolean): { file: string; replace: boolean } {
  try {
    const { positionals, values } = parseArgs({
      args,
      options: { replace: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [file, ...others] = positionals;
    if (file !== undefined && others.length === 0 && (takesReplace || !values.replace))
      return { file, replace: values.replace };
  } catch (error) {
    throw new BackupError(`${(error as Error).message}\n${usage}`, { cause: error });
  }
  throw new BackupError(usage);
}

const secondsSince = (startedAt: number): string => ((performance.now() - startedAt) / 1_000).toFixed(1);
