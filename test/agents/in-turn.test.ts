import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { AgentProcess, Scripts } from '../kit/agent-process.ts';
import { uniqueName } from '../kit/apps.ts';
import { makeDatabase, settingsOf } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { killServerProcesses, startServerProcess } from '../kit/server-process.ts';
import { createTask, runsOf, runTask, type Task } from '../kit/tasks.ts';

afterEach(killServerProcesses);

const LONG_MS = 30_000;

interface Printed {
  runs: { nodes: { logs: { nodes: { message: string }[] } }[] };
}

describe('an agent whose runs would get in each other’s way', () => {
  test('ends a stubborn run before the one that replaces it, keeps those that wait in order, and no flood hides another run', async () => {
    await using stack = new AsyncDisposableStack();
    const database = await makeDatabase('pglite');
    stack.defer(() => database.remove());
    const server = await startServerProcess(settingsOf(database));
    const scripts = stack.use(await Scripts.make());
    const host = uniqueName('host');
    stack.use(await AgentProcess.start({ server: server.url, scripts, host, args: ['--run-lines', '1000'] }));
    const client = new GraphQLClient(server.url);
    const note = (sign: string) => `echo "${sign}$LUBDUB_RUN_ID" >> "$STARTS.$LUBDUB_TASK_ID"`;
    await scripts.add(
      'stubborn.sh',
      `trap 'sleep 0.5; ${note('-')}; exit 0' TERM; ${note('+')}; while :; do sleep 0.05; done`,
    );
    await scripts.add('brief.sh', note('+'));
    await scripts.add('flood.sh', 'seq 1 100000');
    await scripts.add('count.sh', 'for n in $(seq 150); do echo "line $n"; done');
    const make = (script: string, input: object = {}) => createTask(client, { script, host, ...input });
    const notes = async ({ id }: Task) =>
      (await readFile(`${scripts.starts}.${id}`, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
    const allEnded = (task: Task) =>
      eventually(
        () => runsOf(client, task.id),
        (runs) => runs.every(({ finishedAt }) => finishedAt !== null),
        LONG_MS,
      );

    const stubborn = await make('stubborn.sh', { concurrency: 'REPLACE' });
    const first = await runTask(client, stubborn.id);
    await eventually(
      () => notes(stubborn),
      (lines) => lines.length === 1,
      LONG_MS,
    );
    const passed = await runTask(client, stubborn.id);
    const last = await runTask(client, stubborn.id);
    const lines = await eventually(
      () => notes(stubborn),
      (found) => found.length >= 3,
      LONG_MS,
    );
    expect(lines).toEqual([`+${first.id}`, `-${first.id}`, `+${last.id}`]);
    const statuses = Object.fromEntries((await runsOf(client, stubborn.id)).map(({ id, status }) => [id, status]));
    expect(statuses).toEqual({ [first.id]: 'CANCELLED', [passed.id]: 'CANCELLED', [last.id]: 'RUNNING' });
    await client.query('mutation ($id: ID!) { cancelRun(id: $id) { id } }', { id: last.id });

    const brief = await make('brief.sh');
    const asked: string[] = [];
    for (let count = 0; count < 5; count += 1) asked.push((await runTask(client, brief.id)).id);
    await allEnded(brief);
    expect(await notes(brief)).toEqual(asked.map((id) => `+${id}`));

    const [flood, count] = [await make('flood.sh'), await make('count.sh')];
    for (const { id } of [flood, count]) await runTask(client, id);
    for (const task of [flood, count]) await allEnded(task);
    const printed = async ({ id }: Task, page: string) => {
      const { runs } = await client.query<Printed>(
        `query ($id: ID!) { runs(first: 1, filter: { taskId: $id }) { nodes { logs(${page}) { nodes { message } } } } }`,
        { id },
      );
      return runs.nodes[0]?.logs.nodes.map(({ message }) => message) ?? [];
    };
    expect(
      await eventually(
        () => printed(count, 'first: 500'),
        (found) => found.length >= 150,
      ),
    ).toHaveLength(150);
    const end = await eventually(
      () => printed(flood, 'last: 500'),
      (found) => found.at(-1) === '100000',
    );
    expect(end[0]).toBe('99501');
    expect(await printed(flood, 'first: 1')).toEqual(['1']);
  });
});
