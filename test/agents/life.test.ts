import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AgentProcess, Scripts, type AgentOptions } from '../kit/agent-process.ts';
import { uniqueName } from '../kit/apps.ts';
import { DATABASES, makeDatabase, settingsOf, type DatabaseKind } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { isAlive } from '../kit/processes.ts';
import { ServerProcess, startServerProcess, type ServerEnvironment } from '../kit/server-process.ts';
import { createTask, readRun, runTask, type Run } from '../kit/tasks.ts';

const LONG_MS = 30_000;

const ended = (
  client: GraphQLClient,
  { id }: Run,
  isWanted: (run: Run) => boolean = ({ finishedAt }) => finishedAt !== null,
) =>
  eventually(
    () => readRun(client, id),
    (run) => run !== null && isWanted(run),
    LONG_MS,
  );

const logOf = async (client: GraphQLClient, { id }: Run): Promise<{ level: string; message: string }[]> => {
  const { run } = await client.query<{ run: { logs: { nodes: { level: string; message: string }[] } } }>(
    'query ($id: ID!) { run(id: $id) { logs(first: 500) { nodes { level message } } } }',
    { id },
  );
  return run.logs.nodes;
};

const agentsOf = async (client: GraphQLClient): Promise<{ host: string; online: boolean }[]> =>
  (
    await client.query<{ agents: { nodes: { host: string; online: boolean }[] } }>(
      '{ agents { nodes { host online } } }',
    )
  ).agents.nodes;

/** Waits until an agent has written down how a run has ended, and what it printed last. */
const endKept = (agent: AgentProcess, { id }: Run, lastLine: string) =>
  eventually(
    () => agent.kept(),
    (text) =>
      text.includes(`"message":"${lastLine}"`) &&
      text.split('\n').some((line) => line.includes(id) && line.includes('SUCCEEDED')),
    LONG_MS,
  );

/** A server as a process of its own, which may be killed and started again, and scripts for the agents on it. */
class Site implements AsyncDisposable {
  readonly scripts: Scripts;
  readonly client: GraphQLClient;
  readonly #settings: ServerEnvironment;
  readonly #remove: () => Promise<void>;
  #server: ServerProcess;

  private constructor(
    server: ServerProcess,
    scripts: Scripts,
    settings: ServerEnvironment,
    remove: () => Promise<void>,
  ) {
    this.#server = server;
    this.scripts = scripts;
    this.client = new GraphQLClient(server.url);
    this.#settings = { ...settings, PORT: new URL(server.url).port };
    this.#remove = remove;
  }

  static async start(kind: DatabaseKind): Promise<Site> {
    const database = await makeDatabase(kind);
    const settings = settingsOf(database);
    return new Site(await startServerProcess(settings), await Scripts.make(), settings, () => database.remove());
  }

  /** Without the server, which is back at its address when `work` has ended. */
  async without(work: () => Promise<void>): Promise<void> {
    await this.#server.kill('SIGKILL');
    try {
      await work();
    } finally {
      this.#server = new ServerProcess(this.#settings);
      await this.#server.serving;
    }
  }

  startAgent(host: string, options: Partial<AgentOptions> = {}): Promise<AgentProcess> {
    return AgentProcess.start({ server: this.client.url, scripts: this.scripts, host, ...options });
  }

  /** A task of this host's script, and a run of it that has begun. */
  async begin(host: string, name: string, body: string, input: object = {}): Promise<Run> {
    await this.scripts.add(name, body);
    const task = await createTask(this.client, { script: name, host, user: 'deploy', ...input });
    const run = await runTask(this.client, task.id);
    await eventually(
      () => this.scripts.readStarts(),
      (starts) => starts.some(({ runId }) => runId === run.id),
      LONG_MS,
    );
    return run;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.kill('SIGKILL');
    await this.scripts[Symbol.asyncDispose]();
    await this.#remove();
  }
}

/** A server for the tests of a block, and an agent that none of them ends. */
function useSite(kind: DatabaseKind): { site: () => Site; agent: () => AgentProcess; host: string } {
  const host = uniqueName('host');
  let site: Site;
  let agent: AgentProcess;
  beforeAll(async () => {
    site = await Site.start(kind);
    agent = await site.startAgent(host);
  });
  afterAll(async () => {
    await agent[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });
  return { site: () => site, agent: () => agent, host };
}

describe.each(DATABASES)('an agent on %s', (kind) => {
  const { site, agent, host } = useSite(kind);

  test('runs a script, sends what it prints by its level, and tells how it has ended', async () => {
    const { client } = site();
    const run = await site().begin(
      host,
      'talk.sh',
      'echo "$1 and $2"; echo careful >&2; echo "ERROR: broken" >&2; exit 3',
      {
        arguments: ['one two', '$HOME'],
      },
    );
    expect(await ended(client, run)).toMatchObject({ status: 'FAILED', exitCode: 3 });
    const lines = await eventually(
      () => logOf(client, run),
      (found) => found.length >= 3,
    );
    expect(lines.toSorted((a, b) => a.level.localeCompare(b.level))).toEqual([
      { level: 'ERROR', message: 'ERROR: broken' },
      { level: 'INFO', message: 'one two and $HOME' },
      { level: 'WARNING', message: 'careful' },
    ]);
    const missing = await runTask(client, (await createTask(client, { script: 'nowhere.sh', host })).id);
    expect(await ended(client, missing)).toMatchObject({
      status: 'FAILED',
      error: expect.stringMatching(/nowhere\.sh/) as string,
    });
  });

  test('ends the whole tree of processes of a run that is cancelled, or that takes too long', async () => {
    const { client, scripts } = site();
    const tree = `(trap '' TERM; echo "$BASHPID" > "$STARTS.$LUBDUB_RUN_ID"; while :; do sleep 0.1; done) & wait`;
    const pidOf = ({ id }: Run) =>
      eventually(
        async () => Number(await readFile(`${scripts.starts}.${id}`, 'utf8')),
        (pid) => pid > 0,
      );
    const cancelled = await site().begin(host, 'tree.sh', tree);
    const timedOut = await site().begin(host, 'tree.sh', tree, { timeoutSeconds: 1 });
    const pids = [await pidOf(cancelled), await pidOf(timedOut)];
    await client.query('mutation ($id: ID!) { cancelRun(id: $id) { id } }', { id: cancelled.id });
    expect(await ended(client, cancelled)).toMatchObject({ status: 'CANCELLED' });
    expect(await ended(client, timedOut)).toMatchObject({ status: 'TIMED_OUT' });
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  test('brings the results of runs that ended while the server was away', async () => {
    const { client } = site();
    const run = await site().begin(host, 'slow.sh', 'sleep 1; echo done');
    await site().without(async () => void (await endKept(agent(), run, 'done')));
    expect(await ended(client, run)).toMatchObject({ status: 'SUCCEEDED', exitCode: 0 });
    expect(
      await eventually(
        () => logOf(client, run),
        (lines) => lines.length > 0,
      ),
    ).toEqual([{ level: 'INFO', message: 'done' }]);
  });

  test('that is killed brings what it had kept when it starts again, and says which runs it has lost', async () => {
    const { client } = site();
    const killedHost = uniqueName('host');
    await using killed = await site().startAgent(killedHost);
    const lost = await site().begin(killedHost, 'endless.sh', 'sleep 60');
    const kept = await site().begin(killedHost, 'brief.sh', 'sleep 0.5; echo kept');
    await site().without(async () => {
      await endKept(killed, kept, 'kept');
      await killed.kill('SIGKILL');
    });
    await using successor = await site().startAgent(killedHost, { spool: killed.spool });
    expect(await ended(client, kept)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await ended(client, lost)).toMatchObject({ status: 'LOST' });
    expect(
      await eventually(
        () => logOf(client, kept),
        (lines) => lines.length > 0,
      ),
    ).toEqual([{ level: 'INFO', message: 'kept' }]);
    expect(successor.process.exitCode).toBeNull();
  });

  test('that is told to stop waits for its runs, leaves those that take too long, and goes offline', async () => {
    const { client } = site();
    const stoppedHost = uniqueName('host');
    await using stopped = await site().startAgent(stoppedHost, { args: ['--drain', '2'] });
    const long = await site().begin(stoppedHost, 'long.sh', 'sleep 60');
    const half = await site().begin(stoppedHost, 'half.sh', 'sleep 0.5');
    expect(await stopped.kill('SIGTERM')).toBe(0);
    expect(await readRun(client, half.id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await readRun(client, long.id)).toMatchObject({ status: 'LOST' });
    expect(await agentsOf(client)).toContainEqual({ host: stoppedHost, online: false });
  });

  test('says in one line what is wrong, and ends, where it cannot be of use', async () => {
    await eventually(
      () => agentsOf(site().client),
      (agents) => agents.some((one) => one.host === host && one.online),
      LONG_MS,
    );
    const refusal = async (options: Partial<AgentOptions>) => {
      await using other = await site().startAgent(host, options);
      await other.exited;
      expect(other.process.exitCode).toBe(1);
      return other.output.trim();
    };
    expect(await refusal({})).toMatch(/an agent runs as deploy@host-\S+ already/);
    expect(await refusal({ spool: agent().spool })).toMatch(new RegExp(`${agent().process.pid}`));
    expect(await refusal({ server: `${site().client.url}/nowhere` })).toMatch(/server/i);
  });
});
