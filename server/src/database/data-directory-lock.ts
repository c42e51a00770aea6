// One process at a time on a data directory: PGlite does not notice a second one, and both would write over each other.
//
// Node has no file locks of its own, but the SQLite inside it takes one of the kernel's. The kernel gives such
// a lock to exactly one process, and takes it back when that process ends, however it ends. So no lock is ever
// stale, no pid has to be judged (in containers they are small and come again), and two processes that race
// for the lock of a killed one cannot both win.
import { access, constants, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';

const SQLITE_BUSY = 5;
// The holder writes its name just after it got the lock; whoever comes in between looks again, for 1 s at most.
const LOOKS = 20;
const LOOK_AGAIN_MS = 50;

/** The data directory cannot be used; the message is one line for the operator. */
export class DataDirectoryError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DataDirectoryError';
  }
}

/** Another process, or this one, has the data directory. */
export class DataDirectoryLockedError extends DataDirectoryError {
  /** null where the holder could not write its pid. */
  readonly pid: number | null;

  constructor(dataDir: string, holder: Holder | null) {
    const who = holder === null ? 'another process' : `process ${holder.pid}`;
    const where = holder === null || holder.host === hostname() ? '' : ` on host ${holder.host}`;
    super(
      `The data directory ${dataDir} is in use by ${who}${where}: stop that one first, or set DATA_DIR to another directory`,
    );
    this.name = 'DataDirectoryLockedError';
    this.pid = holder?.pid ?? null;
  }
}

export interface DataDirectoryLock {
  /** Gives the directory free; ending the process in any way does so too. */
  release(): Promise<void>;
}

interface Holder {
  pid: number;
  host: string;
}

// A lock that its caller forgot must not be given free by the garbage collector.
const held = new Set<DatabaseSync>();

/**
 * Creates the directory where it is missing, and takes it for this process.
 * @throws DataDirectoryLockedError when a process has it
 * @throws DataDirectoryError when it cannot be made or written
 */
export async function acquireDataDirectoryLock(dataDir: string): Promise<DataDirectoryLock> {
  const holderFile = join(dataDir, 'lubdub.pid');
  await explain(dataDir, async () => {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  });

  // Nothing but SQLite may open this file: closing any other descriptor of it would drop the process's lock.
  const lock = await explain(dataDir, () => lockFile(join(dataDir, 'lubdub.lock')));
  if (lock === null) throw new DataDirectoryLockedError(dataDir, await readHolder(holderFile));

  held.add(lock);
  const release = async () => {
    if (!held.delete(lock)) return;
    await rm(holderFile, { force: true });
    lock.close();
  };
  try {
    const holder: Holder = { pid: process.pid, host: hostname() };
    await explain(dataDir, () => writeFile(holderFile, `${JSON.stringify(holder)}\n`));
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

/** The open and locked database, or null where somebody has it. */
function lockFile(path: string): DatabaseSync | null {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | null> {
  for (let look = 0; look < LOOKS; look++) {
    const holder = await readFile(path, 'utf8').then(parseHolder, () => null);
    if (holder && mayLive(holder)) return holder;
    await setTimeout(LOOK_AGAIN_MS);
  }
  return null;
}

function parseHolder(text: string): Holder | null {
  try {
    const { pid, host } = JSON.parse(text) as Record<string, unknown>;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : null;
  } catch {
    return null;
  }
}

/** False for a name that a killed process left behind; one from another host or container cannot be judged here. */
function mayLive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const REASONS: Record<string, string> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file, not a directory',
  EEXIST: 'it is a file, not a directory',
  ENOENT: 'it cannot be created there',
  ERR_SQLITE_ERROR: 'its lock file cannot be locked, which some network file systems do not allow',
};

async function explain<T>(dataDir: string, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const reason = REASONS[code] ? `${REASONS[code]} (${code === 'ERR_SQLITE_ERROR' ? message : code})` : message;
    throw new DataDirectoryError(
      `The data directory ${dataDir} cannot be used: ${reason}. Set DATA_DIR to one that can`,
      { cause: error },
    );
  }
}
