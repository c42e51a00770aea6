import { constants, type Dirent } from 'node:fs';
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../lib/clock.ts';

/** A file may change within one tick of the file system's clock and look the same. */
const SETTLED_MS = 1_000;
const OWNER_ONLY = 0o700;

interface FileState {
  size: number;
  changedAt: number;
  copiedAt: number;
}

/**
 * Copies a directory that is being written to: all of it first, while the writing goes on, and then, while `pause` holds
 * the writing up, what has changed since. So the pause is as short as little has changed.
 * @param pause runs what it is given while nobody writes
 */
export async function copyDirectory(
  from: string,
  to: string,
  pause: (work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const copied = new Map<string, FileState>();
  await mkdir(to, { recursive: true, mode: OWNER_ONLY });
  await copyChanged(from, to, copied);
  // What the first pass took long for has changed since: a second makes the last one short.
  await copyChanged(from, to, copied);
  await pause(() => copyChanged(from, to, copied));
}

async function copyChanged(from: string, to: string, copied: Map<string, FileState>): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const pathOf = (entry: Dirent): string => join(entry.parentPath, entry.name).slice(from.length + 1);
  // Also those that hold nothing: PostgreSQL wants them there.
  for (const entry of entries)
    if (entry.isDirectory()) await mkdir(join(to, pathOf(entry)), { recursive: true, mode: OWNER_ONLY });
  const names = entries.filter((entry) => entry.isFile()).map(pathOf);
  for (const name of names) {
    // A file may go while others are copied; whether that was right shows in the last pass.
    const state = await stat(join(from, name)).catch(ignoreMissing);
    if (state === null) continue;
    const known = copied.get(name);
    const isSame = known !== undefined && known.size === state.size && known.changedAt === state.mtimeMs;
    if (isSame && known.copiedAt - known.changedAt > SETTLED_MS) continue;
    const copiedAt = systemClock.now();
    const isThere = await copyFile(join(from, name), join(to, name), constants.COPYFILE_FICLONE).then(
      () => true,
      ignoreMissing,
    );
    if (isThere === true) copied.set(name, { size: state.size, changedAt: state.mtimeMs, copiedAt });
  }
  const left = new Set(names);
  for (const name of copied.keys())
    if (!left.has(name)) {
      await rm(join(to, name), { force: true });
      copied.delete(name);
    }
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
