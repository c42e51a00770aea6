// A new embedded database takes some seconds to make. A process that is killed meanwhile leaves half of one, which no
// later start could open, and which holds nothing: a file beside it says so until it is whole.
import { access, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDirectoryError } from './data-directory-lock.ts';
import { systemClock } from '../lib/clock.ts';
import { openProblem } from './disk-space.rules.ts';
import { roomAt } from './disk-space.ts';

/** Of a data directory: where its database is, */
export const EMBEDDED = 'pglite';
/** ... and the data directory in which another one is being made that is to take its place. */
export const RESTORING = 'restoring';
/** In that one: it is whole. */
const WHOLE = 'whole';

export interface EmbeddedDirectory {
  /** Where the database is, or is to be made. */
  path: string;
  /** To be called once it is open, before anything is stored. */
  opened(): Promise<void>;
  /** What the operator is told when it could not be opened. A database that was just being made is taken away again. */
  failed(error: unknown): Promise<DataDirectoryError>;
}

/**
 * Looks whether the embedded database in a data directory, which is there, can be opened or made.
 * @throws DataDirectoryError
 */
export async function prepareEmbeddedDirectory(dataDir: string): Promise<EmbeddedDirectory> {
  await finishRestore(dataDir);
  const path = join(dataDir, EMBEDDED);
  const marker = join(dataDir, 'pglite.unfinished');
  const takeAway = async (): Promise<void> => {
    // Its entries: the directory may be a mount.
    for (const name of await entriesOf(path)) await rm(join(path, name), { recursive: true, force: true });
    await rm(marker, { force: true });
  };
  if (await exists(marker)) await takeAway();
  const isNew = (await entriesOf(path)).length === 0;
  const problem = openProblem(dataDir, roomAt(dataDir), isNew);
  if (problem !== null) throw new DataDirectoryError(problem);
  if (isNew)
    await writeFile(
      marker,
      'The database beside this file is being made; while this file is there, it holds nothing.\n',
    );
  return {
    path,
    opened: async () => {
      if (!isNew) return;
      await rm(marker);
      await flush(dataDir);
    },
    failed: async (error) => {
      const full = openProblem(dataDir, roomAt(dataDir), isNew);
      if (isNew) await takeAway();
      return new DataDirectoryError(full ?? cannotOpen(path, error), { cause: error });
    },
  };
}

/** Whether a data directory, which need not be there, has a database. */
export async function holdsDatabase(dataDir: string): Promise<boolean> {
  const names = await entriesOf(join(dataDir, EMBEDDED));
  return names.length > 0 && !(await exists(join(dataDir, 'pglite.unfinished')));
}

/**
 * Puts the restored database in the place of the one that is there. What a process that was killed in the midst of it has
 * left undone is done at the next start.
 * @param state `whole`: the restored one has just become so; left out: only where one had
 * @returns where the database from before is now; null where there was none
 */
export async function finishRestore(dataDir: string, state?: 'whole'): Promise<string | null> {
  const marker = join(dataDir, RESTORING, WHOLE);
  if (state === 'whole') {
    await writeFile(marker, 'The database beside this file is whole, and takes the place of the one above.\n');
    await flush(join(dataDir, RESTORING));
  } else if (!(await exists(marker))) return null;
  const restored = join(dataDir, RESTORING, EMBEDDED);
  const current = join(dataDir, EMBEDDED);
  let replaced: string | null = null;
  if (await exists(restored)) {
    if (await exists(current)) {
      replaced = `${current}.replaced-${new Date(systemClock.now()).toISOString().replaceAll(':', '')}`;
      await rename(current, replaced);
    }
    await rename(restored, current);
  }
  await flush(dataDir);
  await rm(join(dataDir, RESTORING), { recursive: true, force: true });
  return replaced;
}

function cannotOpen(path: string, error: unknown): string {
  // What the database's own code throws is not always an Error.
  const { message, name } = (error ?? {}) as Partial<Error>;
  return `The embedded database in ${path} cannot be opened: ${message || name || String(error)}. Restore the directory, or set DATA_DIR to another one`;
}

/** After a power cut a marker that came back would have the data behind it thrown away. */
async function flush(directory: string): Promise<void> {
  // Windows does not open directories.
  const handle = await open(directory).catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function entriesOf(path: string): Promise<string[]> {
  return readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
