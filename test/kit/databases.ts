import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { withPostgres } from './postgres.ts';

export type DatabaseKind = 'pglite' | 'postgresql';

/** For `describe.each`: what is promised must hold on both. */
export const DATABASES: DatabaseKind[] = ['pglite', 'postgresql'];

/** Where a database is, in the words of the environment. */
export interface DatabasePlace {
  databaseUrl: string | null;
  /** Absolute. */
  dataDir: string;
}

/** The same for a server process. */
export const settingsOf = ({ databaseUrl, dataDir }: DatabasePlace): Record<string, string> =>
  databaseUrl === null ? { DATA_DIR: dataDir } : { DATABASE_URL: databaseUrl };

/** A migrated database without any app, for one test file or test. */
export async function makeDatabase(kind: DatabaseKind): Promise<DatabasePlace & { remove(): Promise<void> }> {
  const templates = inject('templates');
  if (kind === 'postgresql')
    return { databaseUrl: await copyOf(templates.postgresql), dataDir: '/', remove: async () => {} };
  const dataDir = await makeDirectory();
  await cp(templates.pglite, dataDir, { recursive: true });
  return { databaseUrl: null, dataDir, remove: () => rm(dataDir, { recursive: true, force: true }) };
}

/** URL of a PostgreSQL database without any table. */
export const makeEmptyPostgres = (): Promise<string> =>
  copyOf(new URL('/template0', inject('templates').postgresql).href);

/** A directory of the test's own, which it has to remove. */
export const makeDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), 'lubdub-test-'));

/** They all go with the cluster. */
async function copyOf(template: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const copied = new URL(template).pathname.slice(1);
  await withPostgres(new URL('/postgres', template).href, (client) =>
    client.query(`create database ${name} template ${copied}`),
  );
  return new URL(`/${name}`, template).href;
}
