import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { inject } from 'vitest';
import { copyDirectory, makeDatabaseDirectory } from './directories.ts';
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

export interface TestDatabase extends DatabasePlace {
  remove(): Promise<void>;
}

/** A migrated database without any app, for one test file or test. */
export async function makeDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  const { postgresql, pglite } = inject('templates');
  return kind === 'postgresql' ? copyOf(postgresql) : embeddedFrom(pglite);
}

/** A database without any table. */
export async function makeEmptyDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  const { postgresql, emptyPglite } = inject('templates');
  return kind === 'postgresql' ? copyOf(new URL('/template0', postgresql).href) : embeddedFrom(emptyPglite);
}

/** A migrated embedded database in a data directory of the test's own, which may be there already. */
export const makeEmbeddedIn = (dataDir: string): void => copyDirectory(inject('templates').pglite, dataDir);

async function embeddedFrom(template: string): Promise<TestDatabase> {
  const dataDir = await makeDatabaseDirectory();
  copyDirectory(template, dataDir);
  return { databaseUrl: null, dataDir, remove: () => rm(dataDir, { recursive: true, force: true }) };
}

/** Those that are not removed go with the cluster. */
async function copyOf(template: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const copied = new URL(template).pathname.slice(1);
  const administer = (statement: string) =>
    withPostgres(new URL('/postgres', template).href, (client) => client.query(statement));
  await administer(`create database ${name} template ${copied}`);
  return {
    databaseUrl: new URL(`/${name}`, template).href,
    dataDir: '/',
    // By force: it may not have noticed yet that its clients are gone.
    remove: async () => void (await administer(`drop database if exists ${name} with (force)`)),
  };
}
