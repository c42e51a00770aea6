import { rm } from 'node:fs/promises';
import { copyDirectory, makeDatabaseDirectory } from '../../kit/directories.ts';
import { GraphQLClient } from '../../kit/graphql-client.ts';
import { runToEnd, startServerProcess, type ServerProcess } from '../../kit/server-process.ts';
import { TcpProxy } from '../../kit/tcp-proxy.ts';

const TEMPLATE = 'LUBDUB_E2E_TEMPLATE';
/** Tests are told of alerts at addresses of this machine. */
const RECEIVERS_HERE = { ALERT_ALLOW_NETWORKS: '127.0.0.0/8' };
const makeDirectory = (): Promise<string> => makeDatabaseDirectory('lubdub-e2e-');

/**
 * Makes a data directory with an empty database; the servers of all workers are started on copies of it. Resolves with
 * its path.
 */
export async function makeTemplate(): Promise<string> {
  const directory = await makeDirectory();
  const { code, stderr } = await runToEnd({ DATA_DIR: directory }, ['migrate']);
  if (code !== 0) throw new Error(`the database was not made: ${stderr}`);
  process.env[TEMPLATE] = directory;
  return directory;
}

/** A server as people run it, on the embedded database, and what talks to it besides the page. */
export class Lubdub {
  readonly url: string;
  readonly client: GraphQLClient;
  readonly #dataDir: string;
  #process: ServerProcess;
  /** From its address to where it runs. */
  #way: TcpProxy | undefined;

  constructor(dataDir: string, process: ServerProcess) {
    this.#dataDir = dataDir;
    this.#process = process;
    this.url = process.url;
    this.client = new GraphQLClient(process.url);
  }

  /** Starts one with an empty database of its own on a free port. */
  static async start(env: Record<string, string> = {}): Promise<Lubdub> {
    const dataDir = await makeDirectory();
    const template = process.env[TEMPLATE];
    if (template !== undefined) copyDirectory(template, dataDir);
    return new Lubdub(dataDir, await startServerProcess({ DATA_DIR: dataDir, ...RECEIVERS_HERE, ...env }));
  }

  /** What it has said, e.g. the token to set it up with. */
  get output(): string {
    return this.#process.output;
  }

  /** As when the power goes: nothing is closed, nobody is told. */
  async crash(): Promise<void> {
    await this.#process.kill('SIGKILL');
  }

  /** Starts it again where it was, with what it knew; or, where it runs elsewhere by now, leads its address there. */
  async startAgain(): Promise<void> {
    const port = Number(new URL(this.url).port);
    if (this.#process.isRunning) await this.#openWay(port);
    else this.#process = await startServerProcess({ DATA_DIR: this.#dataDir, ...RECEIVERS_HERE, PORT: String(port) });
  }

  /** Starts it on another port, where no open page hears of what happens. Only while it is crashed. */
  async elsewhere(work: (client: GraphQLClient) => Promise<void>): Promise<void> {
    this.#process = await startServerProcess({ DATA_DIR: this.#dataDir, ...RECEIVERS_HERE });
    await work(new GraphQLClient(this.#process.url));
  }

  async #openWay(port: number): Promise<void> {
    const { hostname, port: there } = new URL(this.#process.url);
    this.#way = new TcpProxy({ host: hostname, port: Number(there) });
    await this.#way.listen(port);
  }

  async remove(): Promise<void> {
    await this.#way?.[Symbol.asyncDispose]();
    await this.crash();
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}
