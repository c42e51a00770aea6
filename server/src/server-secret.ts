import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDirectoryError } from './database/data-directory-lock.ts';
import type { Environment } from './environment.ts';
import { MIN_SECRET_LENGTH, type ServerSecrets } from './lib/derived-keys.ts';

const SECRET_BYTES = 32;

/**
 * The secret that the operator has set. Where the database is embedded, one process has it all, and makes its own: a
 * file beside the database that only its user may read. null: several processes may share the database, and each
 * would make another secret than the others.
 * @throws DataDirectoryError for a file that cannot be read or made, or holds no secret
 */
export async function loadServerSecrets({
  secret,
  previousSecret: previous,
  databaseUrl,
  dataDir,
}: Pick<Environment, 'secret' | 'previousSecret' | 'databaseUrl' | 'dataDir'>): Promise<ServerSecrets | null> {
  if (secret !== null) return { current: secret, previous };
  if (databaseUrl !== null) return null;
  const path = join(dataDir, 'secret');
  return { current: (await read(path)) ?? (await make(path)), previous };
}

/** null: there is none yet. */
async function read(path: string): Promise<string | null> {
  let text;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw problem(
      path,
      `cannot be read (${reasonOf(error)}). Make it readable for the user that Lubdub runs as`,
      error,
    );
  }
  const secret = text.trim();
  if (secret.length >= MIN_SECRET_LENGTH) return secret;
  throw problem(
    path,
    `holds no secret: ${secret === '' ? 'it is empty' : `it has fewer than ${MIN_SECRET_LENGTH} characters`}. ` +
      'Restore it from a backup, or delete it, and give the secrets of all channels again',
  );
}

/** Whole or not at all, and one for all that try at once. */
async function make(path: string): Promise<string> {
  const made = randomBytes(SECRET_BYTES).toString('base64url');
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${made}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } catch (error) {
    throw problem(
      path,
      `cannot be made (${reasonOf(error)}). Set LUBDUB_SECRET, or DATA_DIR to a directory that can be written`,
      error,
    );
  } finally {
    await rm(draft, { force: true });
  }
  return (await read(path)) ?? made;
}

const problem = (path: string, what: string, cause?: unknown): DataDirectoryError =>
  new DataDirectoryError(`The secret in ${path} ${what}`, { cause });

const reasonOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);
