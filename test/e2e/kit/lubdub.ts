import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphQLClient } from '../../kit/graphql-client.ts';
import { runToEnd, startServerProcess, type ServerProcess } from '../../kit/server-process.ts';

const TEMPLATE = 'LUBDUB_E2E_TEMPLATE';
const makeDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), 'lubdub-e2e-'));

/** Makes a data directory with an empty database; the servers of all workers are started on copies of it. Resolves with its path. */
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

  constructor(dataDir: string, process: ServerProcess) {
    this.#dataDir = dataDir;
    this.#process = process;
    this.url = process.url;
    this.client = new GraphQLClient(process.url);
  }

  /** Starts one with an empty database of its own on a free port. */
  static async start(): Promise<Lubdub> {
    const dataDir = await makeDirectory();
    const template = process.env[TEMPLATE];
    if (template !== undefined) await cp(template, dataDir, { recursive: true });
    return new Lubdub(dataDir, await startServerProcess({ DATA_DIR: dataDir }));
  }

  /** As when the power goes: nothing is closed, nobody is told. */
  async crash(): Promise<void> {
    await this.#process.kill('SIGKILL');
  }

  /** Starts it again where it was, with what it knew. */
  async startAgain(): Promise<void> {
    this.#process = await startServerProcess({ DATA_DIR: this.#dataDir, PORT: new URL(this.url).port });
  }

  /** Runs it for a while on another port, where no open page hears of what happens. Only while it is crashed. */
  async elsewhere(work: (client: GraphQLClient) => Promise<void>): Promise<void> {
    const process = await startServerProcess({ DATA_DIR: this.#dataDir });
    try {
      await work(new GraphQLClient(process.url));
    } finally {
      await process.kill('SIGKILL');
    }
  }

  async remove(): Promise<void> {
    await this.crash();
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}
