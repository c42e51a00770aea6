import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../database/database.ts';
import { roomAt } from '../database/disk-space.ts';
import { writeProblem } from '../database/disk-space.rules.ts';
import { EMBEDDED } from '../database/embedded-directory.ts';
import { copyDirectory } from './embedded-copy.ts';
import { BackupError } from './format.ts';

/** The request by which a command has the running server copy its database. */
export const COPY_COMMAND = 'copy';
/** In the data directory; there only while a backup is being made. */
const COPY = 'backup.copy';

/**
 * Copies the embedded database to a directory beside it, and returns that: a data directory of its own, which whoever asked
 * is to remove.
 * @throws BackupError while another one is being made, or without room for it
 */
export function copierFor(database: Database, dataDir: string): () => Promise<string> {
  const copy = join(dataDir, COPY);
  let isBusy = false;
  return async () => {
    if (isBusy) throw new BackupError('Another backup is being made: try again when it has ended');
    isBusy = true;
    try {
      // What a backup that was killed has left.
      await rm(copy, { recursive: true, force: true });
      const directory = join(dataDir, EMBEDDED);
      requireRoom(dataDir, await sizeOf(directory));
      await copyDirectory(directory, join(copy, EMBEDDED), (work) => database.pause(work));
      return copy;
    } catch (error) {
      await rm(copy, { recursive: true, force: true });
      throw error;
    } finally {
      isBusy = false;
    }
  };
}

async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  // A file may go meanwhile.
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function requireRoom(dataDir: string, bytes: number): void {
  const { freeBytes, totalBytes } = roomAt(dataDir);
  const problem = writeProblem(dataDir, { freeBytes: freeBytes - bytes, totalBytes });
  if (problem === null) return;
  throw new BackupError(
    `The disk that holds ${dataDir} has no room for a copy of the database, which a backup beside a running server needs: ${megabytes(bytes)} beside the reserve, and ${megabytes(freeBytes)} are free. Make room, or stop the server first`,
  );
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`;
