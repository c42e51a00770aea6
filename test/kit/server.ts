import { afterAll, beforeAll } from 'vitest';
import { openDatabase, type Database } from '../../server/src/database/database.ts';
import { features, storedBy } from '../../server/src/features/index.ts';
import { systemClock, type Clock } from '../../server/src/lib/clock.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import type { ServerSecrets } from '../../server/src/lib/derived-keys.ts';
import type { Sql } from '../../server/src/lib/sql.ts';
import type { AccessSettings } from '../../server/src/graphql/context.ts';
import { createServer, type Server } from '../../server/src/server.ts';
import { TestClock } from './clock.ts';
import { makeDatabase, type DatabaseKind, type DatabasePlace } from './databases.ts';
import { Accounts, type RoleName } from './accounts.ts';
import { GraphQLClient } from './graphql-client.ts';
import { SocketClient } from './socket-client.ts';

export interface TestServerOptions {
  database: DatabaseKind;
  /** Left out: a database of its own. */
  place?: DatabasePlace;
  /** Left out: one that stands still until the test moves it. */
  clock?: TestClock;
  /** Runs on the machine's clock, with the jobs that a real server has. */
  live?: boolean;
  publicUrls?: string[];
  /** What secrets of channels are encrypted with; left out: one that all tests have. Null: the server has none. */
  secrets?: ServerSecrets | null;
  /** Takes the mail of channels that name no server; left out: there is none. */
  smtpUrl?: string;
  /** Requested each minute; left out: none. */
  watchdogUrl?: string;
  /** A minute, of one key or session, and of one app; left out: any number. */
  apiRateLimit?: number;
  pingRateLimit?: number;
  metricsToken?: string;
  /** CIDRs of proxies; left out: none is believed. */
  trustProxy?: string[];
  /** How people get in; left out: nobody has to say who they are. */
  access?: Partial<Pick<AccessSettings, 'password' | 'mayBeOpen' | 'sessionDays' | 'limitsSignIn' | 'oidc'>>;
  /** Turns accounts on: there is an admin, and {@link TestServer.as} makes others. */
  accounts?: boolean;
}

export const TEST_SECRETS: ServerSecrets = { current: 'of no use outside of tests, but long enough', previous: null };
/** Less than the gap that a server takes for an outage of its own. */
const STEP_MS = 4_000;

/** A real server on a free port, its clock in the test's hands. */
export class TestServer extends GraphQLClient implements AsyncDisposable {
  readonly clock: TestClock;
  readonly place: DatabasePlace;
  readonly #server: Server;
  readonly #database: Database;
  readonly #remove: () => Promise<void>;
  readonly #sockets: SocketClient[] = [];
  /** People who have signed in. */
  readonly accounts = new Accounts(this);

  constructor(server: Server, database: Database, place: DatabasePlace, clock: TestClock, remove: () => Promise<void>) {
    super(server.url);
    this.#server = server;
    this.#database = database;
    this.place = place;
    this.clock = clock;
    this.#remove = remove;
  }

  /** What the API does not tell. */
  get sql(): Sql {
    return this.#database.sql;
  }

  /** What the first admin has to show, where that has to be shown. */
  get setUpToken(): string | null {
    return this.#server.access.setUpToken;
  }

  /** Somebody of this role who has signed in; the same one each time. Accounts have to be on. */
  as(role: RoleName): Promise<GraphQLClient> {
    return this.accounts.as(role);
  }

  /** A WebSocket, closed with the server if not before. */
  socket(key?: string, clientName?: string): SocketClient {
    const socket = new SocketClient(this.url, key, clientName);
    this.#sockets.push(socket);
    return socket;
  }

  /** Looks for overdue apps now, which a job does each second where time is not the test's. */
  sweep(): Promise<void> {
    return this.#server.sweep();
  }

  /** Lets time pass, with sweeps as often as a server has to make them. */
  async advance(ms: number): Promise<void> {
    await this.sweep();
    for (let left = ms; left > 0; left -= STEP_MS) {
      this.clock.advance(Math.min(left, STEP_MS));
      await this.sweep();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) await socket[Symbol.asyncDispose]();
    await this.#server.close();
    await this.#database.close();
    await this.#remove();
  }
}

export async function startServer(options: TestServerOptions): Promise<TestServer> {
  const made = options.place === undefined ? await makeDatabase(options.database) : null;
  const place = options.place ?? (made as DatabasePlace);
  const logger = createLogger(process.env.LUBDUB_TEST_LOG ?? 'silent');
  const testClock = options.clock ?? new TestClock();
  const clock: Clock = options.live === true ? systemClock : testClock;
  const database = await openDatabase({ ...place, ...storedBy(features), logger });
  const secrets = options.secrets === undefined ? TEST_SECRETS : options.secrets;
  const server = await createServer({
    database,
    clock,
    logger,
    features,
    runJobs: options.live === true,
    host: '127.0.0.1',
    port: 0,
    publicUrls: options.publicUrls ?? [],
    apiRateLimit: options.apiRateLimit ?? null,
    pingRateLimit: options.pingRateLimit ?? null,
    metricsToken: options.metricsToken ?? null,
    trustProxy: options.trustProxy ?? [],
    // Receivers of tests are on this machine.
    alerts: {
      allowNetworks: ['127.0.0.0/8'],
      secrets,
      smtpUrl: options.smtpUrl ?? null,
      watchdogUrl: options.watchdogUrl ?? null,
    },
    // All tests come from one address.
    access: { limitsSignIn: false, ...options.access, secrets },
    graphiql: true,
  });
  const started = new TestServer(server, database, place, testClock, async () => made?.remove());
  if (options.accounts === true) await started.accounts.turnOn();
  return started;
}

/** One server for all tests of a file or block; not there before they run. */
export function useServer(database: DatabaseKind, options: Omit<TestServerOptions, 'database'> = {}): () => TestServer {
  let server: TestServer | undefined;
  beforeAll(async () => {
    server = await startServer({ ...options, database });
  });
  afterAll(async () => server?.[Symbol.asyncDispose]());
  return () => {
    if (server === undefined) throw new Error('the server runs only while tests do');
    return server;
  };
}
