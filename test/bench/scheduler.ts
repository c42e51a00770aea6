// Agents, tasks and scripts of the bench.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { GraphQLClient } from './client.ts';
import { stop } from './processes.ts';
import { ending } from './running.ts';

const AGENT = fileURLToPath(new URL('../../agent/src/main.ts', import.meta.url));
const AGENTS = 3;
const COME_ONLINE_MS = 30_000;

/** Writes down the moment at which it begins to run, and its slot. */
const NOTE = `#!/bin/bash
echo "$EPOCHREALTIME $LUBDUB_SCHEDULED_FOR" >> "$BENCH_STARTS"
`;
/** Prints the moment at which it does so. */
const SAY = `#!/bin/bash
for n in {1..100}; do echo "said at $EPOCHREALTIME"; sleep 0.1; done
`;

/** Three agents that take whatever is due. */
export class Agents implements AsyncDisposable {
  readonly #directory: string;
  readonly #stops: (() => Promise<void>)[] = [];

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async start(server: string, client: GraphQLClient, directory: string): Promise<Agents> {
    const agents = new Agents(directory);
    await mkdir(directory, { recursive: true });
    for (const [name, text] of [
      ['note.sh', NOTE],
      ['say.sh', SAY],
    ] as const) {
      await writeFile(join(directory, name), text);
      await chmod(join(directory, name), 0o755);
    }
    for (let index = 0; index < AGENTS; index += 1) {
      const names = ['--user', 'bench', '--host', `bench-${index}`, '--spool', join(directory, `spool-${index}`)];
      const child = spawn(process.execPath, [AGENT, 'agent', '--server', server, '--scripts', directory, ...names], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, BENCH_STARTS: agents.#starts },
      });
      const exited = once(child, 'exit');
      agents.#stops.push(ending(() => stop(child, exited)));
    }
    const until = performance.now() + COME_ONLINE_MS;
    for (let online = 0; online < AGENTS; await pause(100)) {
      if (performance.now() > until) throw new Error(`only ${online} of ${AGENTS} agents came online`);
      online = (await client.query<{ statistics: { agentsOnline: number } }>('{ statistics { agentsOnline } }'))
        .statistics.agentsOnline;
    }
    return agents;
  }

  get #starts(): string {
    return join(this.#directory, 'starts');
  }

  /** Milliseconds between each slot and the first line of its script, since the last call. */
  async takeLateness(): Promise<number[]> {
    const text = await readFile(this.#starts, 'utf8').catch(() => '');
    await rm(this.#starts, { force: true });
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [at = '', slot = ''] = line.split(' ');
        return Number(at) * 1_000 - Date.parse(slot);
      });
  }

  /** Milliseconds that bare Node takes to begin the same script: what is ours comes on top. */
  spawnControl(): number[] {
    const env = { ...process.env, BENCH_STARTS: this.#starts, LUBDUB_SCHEDULED_FOR: '' };
    return Array.from({ length: 40 }, () => {
      const began = performance.now();
      spawnSync(join(this.#directory, 'note.sh'), { env });
      return performance.now() - began;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#stops.map((end) => end()));
  }
}

const CREATE = 'mutation ($input: CreateTaskInput!) { createTask(input: $input) { id } }';

/** Tasks that any agent may take, each due every second, spread over the second. */
export async function createTasks(client: GraphQLClient, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const input = { name: `bench ${index}`, script: 'note.sh', folder: '', schedule: { everySeconds: 1 } };
    await client.query(CREATE, { input: { ...input, concurrency: 'ALLOW', misfire: 'SKIP' } });
    await pause(1_000 / count / 2);
  }
}
