import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { AgentProcess, Scripts } from '../kit/agent-process.ts';
import { uniqueName } from '../kit/apps.ts';
import { DATABASES, makeDatabase, settingsOf, type DatabaseKind } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { isAlive } from '../kit/processes.ts';
import { killServerProcesses, ServerProcess, startServerProcess } from '../kit/server-process.ts';
import { createTask, readRun, runTask, type Run } from '../kit/tasks.ts';

afterEach(killServerProcesses);

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

/** Waits until an agent has written down how a run has ended, and what it printed last. */
const endKept = (agent: AgentProcess, { id }: Run, lastLine: string) =>
  eventually(
    () => agent.kept(),
    (text) =>
      text.includes(`"message":"${lastLine}"`) &&
      text.split('\n').some((line) => line.includes(id) && line.includes('SUCCEEDED')),
    LONG_MS,
  );

/** A server and an agent, as processes of their own. */
async function startBoth(kind: DatabaseKind, stack: AsyncDisposableStack) {
  const database = await makeDatabase(kind);
  stack.defer(() => database.remove());
  const settings = settingsOf(database);
  const server = await startServerProcess(settings);
  const scripts = stack.use(await Scripts.make());
  const host = uniqueName('host');
  const agent = stack.use(await AgentProcess.start({ server: server.url, scripts, host }));
  const client = new GraphQLClient(server.url);
  /** A task of this host's script, and a run of it that has begun. */
  const begin = async (name: string, body: string, input: object = {}) => {
    await scripts.add(name, body);
    const run = await runTask(client, (await createTask(client, { script: name, host, user: 'deploy', ...input })).id);
    await eventually(
      () => scripts.readStarts(),
      (starts) => starts.some(({ runId }) => runId === run.id),
      LONG_MS,
    );
    return run;
  };
  return { settings, server, scripts, host, agent, client, begin };
}

describe.each(DATABASES)('an agent on %s', (kind) => {
  test('runs a script, sends what it prints by its level, and tells how it has ended', async () => {
    await using stack = new AsyncDisposableStack();
    const { client, begin } = await startBoth(kind, stack);
    const run = await begin('talk.sh', 'echo "$1 and $2"; echo careful >&2; echo "ERROR: broken" >&2; exit 3', {
      arguments: ['one two', '$HOME'],
    });
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
    const missing = await runTask(client, (await createTask(client, { script: 'nowhere.sh' })).id);
    expect(await ended(client, missing)).toMatchObject({
      status: 'FAILED',
      error: expect.stringMatching(/nowhere\.sh/) as string,
    });
  });

  test('ends the whole tree of processes of a run that is cancelled, or that takes too long', async () => {
    await using stack = new AsyncDisposableStack();
    const { client, begin, scripts } = await startBoth(kind, stack);
    const tree = `(trap '' TERM; echo "$BASHPID" > "$STARTS.$LUBDUB_RUN_ID"; while :; do sleep 0.1; done) & wait`;
    const pidOf = ({ id }: Run) =>
      eventually(
        async () => Number(await readFile(`${scripts.starts}.${id}`, 'utf8')),
        (pid) => pid > 0,
      );
    const cancelled = await begin('tree.sh', tree);
    const timedOut = await begin('tree.sh', tree, { timeoutSeconds: 1 });
    const pids = [await pidOf(cancelled), await pidOf(timedOut)];
    await client.query('mutation ($id: ID!) { cancelRun(id: $id) { id } }', { id: cancelled.id });
    expect(await ended(client, cancelled)).toMatchObject({ status: 'CANCELLED' });
    expect(await ended(client, timedOut)).toMatchObject({ status: 'TIMED_OUT' });
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  test('brings the results of runs that ended while the server was away', async () => {
    await using stack = new AsyncDisposableStack();
    const { client, begin, server, settings, agent } = await startBoth(kind, stack);
    const run = await begin('slow.sh', 'sleep 1; echo done');
    await server.kill('SIGKILL');
    await endKept(agent, run, 'done');
    await using again = new ServerProcess({ ...settings, PORT: new URL(server.url).port });
    await again.serving;
    expect(await ended(client, run)).toMatchObject({ status: 'SUCCEEDED', exitCode: 0 });
    expect(
      await eventually(
        () => logOf(client, run),
        (lines) => lines.length > 0,
      ),
    ).toEqual([{ level: 'INFO', message: 'done' }]);
  });

  test('that is killed brings what it had kept when it starts again, and says which runs it has lost', async () => {
    await using stack = new AsyncDisposableStack();
    const { client, begin, server, settings, agent, scripts, host } = await startBoth(kind, stack);
    const lost = await begin('endless.sh', 'sleep 60');
    const kept = await begin('brief.sh', 'sleep 0.5; echo kept');
    await server.kill('SIGKILL');
    await endKept(agent, kept, 'kept');
    await agent.kill('SIGKILL');
    await using again = new ServerProcess({ ...settings, PORT: new URL(server.url).port });
    await again.serving;
    await using successor = await AgentProcess.start({ server: server.url, scripts, host, spool: agent.spool });
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
    await using stack = new AsyncDisposableStack();
    const database = await makeDatabase(kind);
    stack.defer(() => database.remove());
    const server = await startServerProcess(settingsOf(database));
    const scripts = stack.use(await Scripts.make());
    const client = new GraphQLClient(server.url);
    const agent = stack.use(
      await AgentProcess.start({ server: server.url, scripts, host: 'h', args: ['--drain', '2'] }),
    );
    await scripts.add('half.sh', 'sleep 0.5');
    await scripts.add('long.sh', 'sleep 60');
    const runs = [];
    for (const script of ['half.sh', 'long.sh'])
      runs.push(await runTask(client, (await createTask(client, { script })).id));
    await eventually(
      () => scripts.readStarts(),
      (starts) => starts.length === 2,
      LONG_MS,
    );
    expect(await agent.kill('SIGTERM')).toBe(0);
    expect(await readRun(client, runs[0]!.id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await readRun(client, runs[1]!.id)).toMatchObject({ status: 'LOST' });
    expect(await client.query('{ agents { nodes { online } } }')).toEqual({ agents: { nodes: [{ online: false }] } });
  });
});

describe('an agent', () => {
  test('says in one line what is wrong, and ends, where it cannot be of use', async () => {
    await using stack = new AsyncDisposableStack();
    const { server, scripts, host, agent, client } = await startBoth('pglite', stack);
    await eventually(
      () => client.query<{ statistics: { agentsOnline: number } }>('{ statistics { agentsOnline } }'),
      ({ statistics }) => statistics.agentsOnline === 1,
      LONG_MS,
    );
    const refusal = async (options: Partial<Parameters<typeof AgentProcess.start>[0]>) => {
      await using other = await AgentProcess.start({ server: server.url, scripts, host, ...options });
      await other.exited;
      expect(other.process.exitCode).toBe(1);
      return other.output.trim();
    };
    expect(await refusal({})).toMatch(/an agent runs as deploy@host-\S+ already/);
    expect(await refusal({ spool: agent.spool })).toMatch(new RegExp(`${agent.process.pid}`));
    expect(await refusal({ server: `${server.url}/nowhere` })).toMatch(/server/i);
  });
});
