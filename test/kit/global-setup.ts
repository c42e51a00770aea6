// Once for all tests that start servers: a PostgreSQL, and on both kinds of database a migrated template from
// which each test file gets its own in a moment.
import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../server/src/database/database.ts';
import { features, storedBy } from '../../server/src/features/index.ts';
import { migrate } from '../../server/src/database/migrate.ts';
import { ensurePartitions } from '../../server/src/database/partitions.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import { TestClock } from './clock.ts';
import { copyDirectory, makeDatabaseDirectory } from './directories.ts';
import { startPostgres, withPostgres } from './postgres.ts';

export interface Templates {
  /** URL of the migrated PostgreSQL database that others are made from. */
  postgresql: string;
  /** Data directory with a migrated embedded database, to be copied. */
  pglite: string;
  /** The same without any table: to make one takes seconds. */
  emptyPglite: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    templates: Templates;
  }
}

interface Shared {
  users: number;
  made: Promise<{ templates: Templates; remove(): Promise<void> }>;
}

// Each project of tests loads this file anew; they all share what the first one made.
const shared = globalThis as { lubdubTemplates?: Shared };

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const own = (shared.lubdubTemplates ??= { users: 0, made: make() });
  own.users += 1;
  const { templates, remove } = await own.made;
  project.provide('templates', templates);
  return async () => {
    own.users -= 1;
    if (own.users > 0) return;
    delete shared.lubdubTemplates;
    await remove();
  };
}

async function make(): Promise<{ templates: Templates; remove(): Promise<void> }> {
  const [directory, empty] = await Promise.all([
    makeDatabaseDirectory('lubdub-template-'),
    makeDatabaseDirectory('lubdub-template-'),
  ]);
  const pglite = fill(null, directory, empty);
  const cluster = await startPostgres();
  const postgresql = cluster.urlOf('template');
  await withPostgres(cluster.urlOf('postgres'), (client) => client.query('create database template'));
  // One after the other: the embedded database keeps this process from hearing of connections to the other one.
  await pglite;
  await fill(postgresql, directory);
  return {
    templates: { postgresql, pglite: directory, emptyPglite: empty },
    remove: async () => {
      await cluster.stop();
      for (const path of [directory, empty]) await rm(path, { recursive: true, force: true });
    },
  };
}

/** @param empty where a copy goes before there are tables */
async function fill(databaseUrl: string | null, dataDir: string, empty?: string): Promise<void> {
  const open = () => openDatabase({ databaseUrl, dataDir, ...storedBy(features), logger: createLogger('silent') });
  let database = await open();
  if (empty !== undefined) {
    await database.close();
    copyDirectory(dataDir, empty);
    database = await open();
  }
  await migrate(database);
  await ensurePartitions(database.sql, new TestClock().now());
  await database.close();
}
