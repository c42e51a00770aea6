import { openDatabase } from '../../server/src/database/database.ts';
import { features, storedBy } from '../../server/src/features/index.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import type { Sql } from '../../server/src/lib/sql.ts';
import type { App } from '../kit/apps.ts';
import { settingsOf, type TestDatabase } from '../kit/databases.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { startServerProcess, type ServerProcess } from '../kit/server-process.ts';

const BEAT = 'mutation ($input: SendHeartbeatInput!) { sendHeartbeat(input: $input) { status } }';

/** Server processes on one database, which die and come back; whoever asks one that is away waits for it. */
export class Herd implements AsyncDisposable {
  readonly #place: TestDatabase;
  readonly #env: Record<string, string>;
  #servers: Promise<ServerProcess>[] = [];

  private constructor(place: TestDatabase) {
    this.#place = place;
    this.#env = {
      ...settingsOf(place),
      LUBDUB_SECRET: 'of no use outside of this test, but long',
      ALERT_ALLOW_NETWORKS: '127.0.0.0/8',
      LOG_LEVEL: 'error',
    };
  }

  static async start(place: TestDatabase, count: number): Promise<Herd> {
    const herd = new Herd(place);
    herd.#servers = Array.from({ length: count }, () => startServerProcess(herd.#env));
    await Promise.all(herd.#servers);
    return herd;
  }

  get #size(): number {
    return this.#servers.length;
  }

  /** One that serves, by its number or a greater one. */
  async process(turn = 0): Promise<ServerProcess> {
    return this.#servers[turn % this.#size] as Promise<ServerProcess>;
  }

  async client(turn = 0): Promise<GraphQLClient> {
    return new GraphQLClient((await this.process(turn)).url);
  }

  /** Ends it at once, whatever it is doing. Resolves when it serves again. */
  async killAndRestart(turn: number): Promise<void> {
    const index = turn % this.#size;
    const server = await this.process(index);
    const again = server.kill('SIGKILL').then(() => startServerProcess(this.#env));
    this.#servers[index] = again;
    await again;
  }

  async killAll(): Promise<void> {
    for (const server of this.#servers) await (await server).kill('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.killAll();
  }

  /** Sends a beat to one after the other until it is acknowledged; whatever dies meanwhile, it counts once. */
  async beat(app: Pick<App, 'id'>, kind: 'FAIL' | 'SUCCESS', name: string, turn: number): Promise<void> {
    const input = { app: app.id, kind, idempotencyKey: `${kind} ${app.id} ${name}` };
    for (let attempt = 0; ; attempt += 1) {
      const server = await this.process(turn + attempt);
      try {
        await new GraphQLClient(server.url).query(BEAT, { input });
        return;
      } catch (error) {
        // Of one that lives it is an answer.
        if (server.isRunning && server.process.signalCode === null && !isCut(error)) throw error;
      }
    }
  }

  /** What the database holds; on an embedded one no server may run. */
  async read<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const database = await openDatabase({ ...this.#place, ...storedBy(features), logger: createLogger('silent') });
    try {
      return await work(database.sql);
    } finally {
      await database.close();
    }
  }
}

/** Whether the connection ended, not the server answered. */
const isCut = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^ECONN|^EPIPE/.test(String(error.code));
