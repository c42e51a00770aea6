import { cpSync, statfsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
/**
 * All databases of a run of the tests take a third of this at once. A container often has 64 MB there, and then its
 * disk is used.
 */
const ROOM_BYTES = 3 * 2 ** 30;

/**
 * Where databases of tests are: a file system in memory, where there is room. An embedded database is a
 * thousand files, and making them costs a tenth there of what it costs on a disk. Not for scripts:
 * nothing there may be executed on some machines.
 */
const databasesAt = ((): string => {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= ROOM_BYTES ? IN_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
})();

/** A directory for a database, which the caller has to remove. */
export const makeDatabaseDirectory = (prefix = 'lubdub-test-'): Promise<string> => mkdtemp(join(databasesAt, prefix));

/**
 * Copies a directory with all that is in it. In one go: by `cp` of `node:fs/promises` each file goes through the thread
 * pool some times.
 */
export const copyDirectory = (from: string, to: string): void => cpSync(from, to, { recursive: true });
