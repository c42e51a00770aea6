import { makeDatabase } from '../kit/databases.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { send } from '../kit/http.ts';
import { withPostgres } from '../kit/postgres.ts';
import { startServerProcess, type ServerProcess } from '../kit/server-process.ts';
import { SocketClient } from '../kit/socket-client.ts';

/** One of several real servers on one database. */
export class Member extends GraphQLClient {
  readonly process: ServerProcess;

  constructor(process: ServerProcess) {
    super(process.url);
    this.process = process;
  }

  socket(): SocketClient {
    return new SocketClient(this.url);
  }
}

/** Real server processes on one PostgreSQL, all of which sweep. */
export class Cluster implements AsyncDisposable {
  readonly members: Member[];
  readonly databaseUrl: string;

  constructor(members: Member[], databaseUrl: string) {
    this.members = members;
    this.databaseUrl = databaseUrl;
  }

  static async start(size: number): Promise<Cluster> {
    const { databaseUrl } = await makeDatabase('postgresql');
    const processes = await Promise.all(
      Array.from({ length: size }, () => startServerProcess({ DATABASE_URL: databaseUrl! })),
    );
    return new Cluster(
      processes.map((process) => new Member(process)),
      databaseUrl!,
    );
  }

  /** What the API does not tell. */
  sql<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    return withPostgres(this.databaseUrl, async (client) => (await client.query(text, values)).rows as Row[]);
  }

  /** Cuts the connections on which the members listen to each other. */
  async cutListeners(): Promise<void> {
    await this.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lubdub-listener' and datname = current_database()`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.members.map(({ process }) => process.kill('SIGKILL')));
  }
}

/** Pings without pause from several callers at once, through whichever members are still there. */
export class PingLoad {
  /** Messages of the beats that were acknowledged. */
  readonly acknowledged = new Set<string>();
  readonly #members: Member[];
  readonly #pingKeys: string[];
  readonly #workers: Promise<void>[];
  #sent = 0;
  #stopped = false;
  readonly #waiting: { from: number; resolve(): void }[] = [];

  constructor(members: Member[], pingKeys: string[], callers: number) {
    this.#members = [...members];
    this.#pingKeys = pingKeys;
    this.#workers = Array.from({ length: callers }, () => this.#work());
  }

  /** Sends nothing more to a member that is about to go. What is on its way may get no answer. */
  leaveOut(member: Member): void {
    this.#members.splice(this.#members.indexOf(member), 1);
  }

  /** Resolves once so many more beats have been acknowledged. */
  more(count: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ from: this.acknowledged.size + count, resolve }));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#workers);
  }

  async #work(): Promise<void> {
    while (!this.#stopped) {
      const number = (this.#sent += 1);
      const message = `beat ${number}`;
      const member = this.#members[number % this.#members.length]!;
      const key = this.#pingKeys[Math.floor(number / 3) % this.#pingKeys.length]!;
      // Half of them change the status of their app.
      const kind = Math.floor(number / 3 / this.#pingKeys.length) % 2 === 0 ? 'fail' : '0';
      try {
        const { status } = await send(`${member.url}/ping/${key}/${kind}`, { method: 'POST', body: message });
        if (status === 200) this.acknowledged.add(message);
      } catch {
        // The member was killed while it held this one.
      }
      for (const { from, resolve } of this.#waiting) if (this.acknowledged.size >= from) resolve();
    }
  }
}
