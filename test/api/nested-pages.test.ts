import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { beats } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { CONNECTION, type Connection } from '../kit/pages.ts';
import { useServer } from '../kit/server.ts';
import { createTask, registerAgent, runTask } from '../kit/tasks.ts';

type Page = Connection<{ id: string }>;
type Pages = Record<string, Page>;
interface Apps {
  apps: { nodes: (Pages & { id: string })[] };
}

const APPS = 30;
/** The list, and how many rows the app with this number has. */
const LISTS: [string, (index: number) => number][] = [
  ['heartbeats', (index) => index % 8],
  ['statusChanges', (index) => index % 8],
  ['instances', (index) => Math.min(index % 8, 3)],
];

describe.each(DATABASES)('pages below a list on %s', (database) => {
  const server = useServer(database);

  /** Each page of every app as one query for all of them gives it, and as a query for the app alone does. */
  async function readBoth(fields: string) {
    const { apps } = await server().query<Apps>(`{ apps(first: ${APPS}) { nodes { id ${fields} } } }`);
    const alone: (Pages & { id: string })[] = [];
    for (const { id } of apps.nodes) {
      const { app } = await server().query<{ app: Pages & { id: string } }>(
        `query ($id: ID) { app(id: $id) { id ${fields} } }`,
        { id },
      );
      alone.push(app);
    }
    return { together: apps.nodes, alone };
  }

  /** Statements that reach the database while `work` is done. */
  async function countQueries(work: () => Promise<unknown>): Promise<number> {
    const query = vi.spyOn(server().sql, 'query');
    try {
      await work();
      return query.mock.calls.length;
    } finally {
      query.mockRestore();
    }
  }

  beforeAll(async () => {
    const inputs: object[] = [];
    for (let index = 0; index < APPS; index += 1) {
      const app = await createApp(server(), { name: `app ${String(index).padStart(2, '0')}` });
      for (let beat = 0; beat < index % 8; beat += 1)
        inputs.push({ app: app.id, kind: beat % 2 === 0 ? 'SUCCESS' : 'FAIL', host: `host ${beat % 3}` });
    }
    // Half of them at one moment, so that only the id tells them apart.
    await beats(server(), inputs.slice(0, inputs.length / 2) as Record<string, unknown>[]);
    server().clock.advance(1_000);
    await beats(server(), inputs.slice(inputs.length / 2) as Record<string, unknown>[]);
  });

  test.each(LISTS)('%s are those that each app alone has, from either end', async (list, rowsOf) => {
    const page = (args: string) => `${list}(${args}) { ${CONNECTION('id')} }`;
    const { together, alone } = await readBoth(
      `all: ${page('first: 10')} none: ${list} { totalCount } one: ${page('first: 1')} three: ${page('first: 3')}
        end: ${page('last: 2')}`,
    );
    expect(together).toEqual(alone);
    expect(together.map(({ all }) => all?.nodes.length)).toEqual(together.map((_app, index) => rowsOf(index)));
    expect(together.map(({ three }) => three?.pageInfo.hasNextPage)).toEqual(
      together.map((_app, index) => rowsOf(index) > 3),
    );
    expect(together.map(({ none }) => none?.totalCount)).toEqual(
      together.map((_app, index) => (list === 'instances' ? rowsOf(index) : null)),
    );
  });

  test.each(LISTS)('%s go on from a cursor, which is one for every app', async (list) => {
    const { apps } = await server().query<Apps>(
      `{ apps(first: 30) { nodes { id all: ${list}(first: 10) { ${CONNECTION('id')} } } } }`,
    );
    // Of the app with the most, in the middle of its list.
    const cursor = apps.nodes[15]?.['all']?.edges[1]?.cursor;
    const { together, alone } = await readBoth(
      ['first: 2, after', 'first: 10, after', 'last: 1, before', 'last: 10, before']
        .map((args, at) => `p${at}: ${list}(${args}: ${JSON.stringify(cursor)}) { ${CONNECTION('id')} }`)
        .join(' '),
    );
    expect(together).toEqual(alone);
    const { all, p1, p3 } = { ...apps.nodes[15], ...together[15] } as Pages;
    expect(p1?.nodes).toEqual(all?.nodes.slice(2));
    expect(p3?.nodes).toEqual(all?.nodes.slice(0, 1));
  });

  test('a forged cursor is refused by the name of its argument', async () => {
    const { errors = [] } = await server().execute<Apps>(
      `{ apps(first: 3) { nodes { id forged: heartbeats(first: 1, after: "${Buffer.from('["now","x"]').toString('base64url')}") {
        nodes { id } } instances(first: 1) { totalCount } } } }`,
    );
    expect(errors.length).toBeGreaterThan(0);
    for (const { extensions } of errors) expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
  });

  test('lines of runs are those of each run', async () => {
    const agent = await registerAgent(server());
    const task = await createTask(server(), { concurrency: 'ALLOW' });
    const runs = [];
    for (let index = 0; index < 4; index += 1) runs.push(await runTask(server(), task.id));
    for (const run of runs) expect(await agent.claimQueued(run)).toMatchObject({ outcome: 'GRANTED' });
    await agent.log(
      runs.flatMap(({ id: runId }, index) =>
        Array.from({ length: index }, (_, n) => ({ message: `${index} ${n}`, runId })),
      ),
    );
    const { list } = await server().query<{
      list: { nodes: { id: string; logs: { nodes: { message: string }[] } }[] };
    }>(
      'query ($taskId: ID!) { list: runs(filter: { taskId: $taskId }) { nodes { id logs(last: 2) { nodes { message } } } } }',
      { taskId: task.id },
    );
    const lines = new Map(list.nodes.map(({ id, logs }) => [id, logs.nodes.map(({ message }) => message)]));
    expect(runs.map(({ id }) => lines.get(id))).toEqual([[], ['1 0'], ['2 0', '2 1'], ['3 1', '3 2']]);
  });

  test('measured beats are those of each app, oldest first', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      const app = await createApp(server(), { name: `measured ${index}` });
      ids.push(app.id);
      for (let run = 0; run <= index; run += 1) {
        const runId = randomUUID();
        await beats(server(), [{ app: app.id, kind: 'START', runId }]);
        server().clock.advance(run + 1);
        await beats(server(), [{ app: app.id, runId }]);
      }
    }
    const { apps } = await server().query<{ apps: { nodes: { id: string; latency: { durationMs: number }[] }[] } }>(
      '{ apps(first: 50, filter: { search: "measured" }) { nodes { id latency(points: 2) { durationMs } } } }',
    );
    const durations = new Map(apps.nodes.map(({ id, latency }) => [id, latency.map(({ durationMs }) => durationMs)]));
    expect(ids.map((id) => durations.get(id))).toEqual([[1], [1, 2], [2, 3]]);
  });

  test('a hundred apps take a few queries, not one for each', async () => {
    for (let index = APPS; index < 100; index += 1) await createApp(server());
    const query = `{ apps(first: 100) { nodes { heartbeats(first: 1) { nodes { id } } instances(first: 1) { totalCount }
      statusChanges(first: 1) { nodes { id } } latency(points: 1) { at } } } }`;
    // The apps; their beats, sources and changes; two for the count; five for the latency, of 20 apps each.
    expect(await countQueries(() => server().query(query))).toBeLessThanOrEqual(15);
  });
});
