import { describe, expect, test } from 'vitest';
import { AgentProcess, Scripts, type Start } from '../kit/agent-process.ts';
import { DATABASES, makeDatabase, settingsOf } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { startServerProcess } from '../kit/server-process.ts';
import { createTask, runsOf, updateTask, type Task } from '../kit/tasks.ts';
import { TcpProxy } from '../kit/tcp-proxy.ts';

// Three agents that may take any of ten tasks, each due every second, while one of them is killed and one is cut off.

const TASKS = 10;
const SECONDS = 30;

const onlineAgents = async (client: GraphQLClient): Promise<number> =>
  (await client.query<{ statistics: { agentsOnline: number } }>('{ statistics { agentsOnline } }')).statistics
    .agentsOnline;

/** Hosts of the runs that have not ended. */
const openRuns = async (client: GraphQLClient): Promise<string[]> => {
  const { runs } = await client.query<{ runs: { nodes: { host: string }[] } }>(
    '{ runs(first: 500, filter: { status: [RUNNING] }) { nodes { host } } }',
  );
  return runs.nodes.map(({ host }) => host);
};

const slotOf = ({ taskId, scheduledFor }: Start) => `${taskId} ${scheduledFor}`;

// Both at once: it takes the seconds that it takes.
describe.concurrent.each(DATABASES)('agents on %s', (kind) => {
  test('run every slot of their tasks once, though one of them is killed and one is cut off from the server', async () => {
    await using stack = new AsyncDisposableStack();
    const database = await makeDatabase(kind);
    stack.defer(() => database.remove());
    const server = stack.use(await startServerProcess(settingsOf(database)));
    const proxy = stack.use(new TcpProxy({ host: '127.0.0.1', port: Number(new URL(server.url).port) }));
    await proxy.listen();
    const scripts = stack.use(await Scripts.make());
    const client = new GraphQLClient(server.url);
    const urls = [server.url, server.url, `http://127.0.0.1:${proxy.port}`];
    const agents: AgentProcess[] = [];
    for (const [index, url] of urls.entries())
      agents.push(stack.use(await AgentProcess.start({ server: url, scripts, host: `host-${index}` })));
    const [, killed] = agents;
    await eventually(
      () => onlineAgents(client),
      (online) => online === 3,
      30_000,
    );

    const tasks: Task[] = [];
    for (let index = 0; index < TASKS; index += 1)
      tasks.push(
        await createTask(client, {
          script: 'note.sh',
          schedule: { everySeconds: 1 },
          concurrency: 'ALLOW',
          misfire: 'SKIP',
        }),
      );
    const began = Date.now();
    /** Until the slots so many seconds after the beginning are run. */
    const until = (seconds: number) =>
      eventually(
        () => scripts.readStarts(),
        (starts) => starts.some(({ scheduledFor }) => Date.parse(scheduledFor) >= began + seconds * 1_000),
        60_000,
      );

    await until(5);
    proxy.cut();
    await until(12);
    await killed!.kill('SIGKILL');
    await until(25);
    proxy.restore();
    await until(SECONDS);
    // Of each by itself: on a machine that is busy one update after the other takes seconds.
    const disabledAt = new Map<string, number>();
    for (const { id } of tasks) {
      disabledAt.set(id, Date.now());
      await updateTask(client, id, { enabled: false });
    }
    await eventually(
      () => openRuns(client),
      (hosts) => hosts.every((host) => host === 'host-1'),
      30_000,
    );

    const starts = await scripts.readStarts();
    expect(new Set(starts.map(slotOf)).size, 'no slot is run twice').toBe(starts.length);
    const started = new Set(starts.map(slotOf));
    const lost: string[] = [];
    for (const task of tasks) {
      const runs = await runsOf(client, task.id);
      const slots = runs.map(({ scheduledFor }) => Date.parse(scheduledFor!));
      expect(slots, 'a run for each slot').toEqual(
        slots.map((_, index) => Date.parse(task.anchorAt) + (index + 1) * 1_000),
      );
      expect(slots.at(-1)!).toBeGreaterThan(disabledAt.get(task.id)! - 5_000);
      for (const run of runs)
        if (!started.has(`${task.id} ${run.scheduledFor}`)) lost.push(`${run.status} by ${run.host}`);
    }
    // Taken by the killed one, in the moment in which it was killed.
    expect(lost.filter((run) => run !== 'RUNNING by host-1')).toEqual([]);
    expect(lost.length).toBeLessThan(TASKS);
  });
});
