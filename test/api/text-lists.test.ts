import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createApp, readApp, updateApp } from '../kit/apps.ts';
import { DATABASES } from '../kit/databases.ts';
import type { GraphQLClient } from '../kit/graphql-client.ts';
import { useServer } from '../kit/server.ts';
import { createTask, readTask, registerAgent, runTask, updateTask } from '../kit/tasks.ts';

/** What an array of PostgreSQL, JSON or a shell gives a meaning of its own. */
const STRANGE = [
  'NULL',
  'null',
  '',
  ' ',
  ' lead',
  'trail ',
  'a\nb',
  '\n',
  '\r\n',
  '\t',
  '"',
  '""',
  "'",
  '\\',
  '\\n',
  '\\"',
  '{',
  '}',
];
const STRANGER = [
  '{}',
  '{NULL}',
  ',',
  'a,b',
  '[1:2]',
  '$1',
  '%',
  '\u001b[31m',
  '\u007f',
  '\u00a0',
  '\u2028',
  'é',
  '心',
  '👩‍👩‍👧',
  '\ufeff',
  // Not the same in their composed form.
  '\uf900',
  'e\u0301',
];

const texts = fc.oneof(
  fc.constantFrom(...STRANGE, ...STRANGER),
  fc.string({
    unit: fc.constantFrom('N', '"', '\\', '{', '}', ',', ' ', '\n', '\t', '\u0001', 'é', '😀'),
    maxLength: 12,
  }),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll('\0', '')),
);
const listsOfTexts = fc.array(texts, { maxLength: 20 });
/** A tag is kept in its composed form, blanks around it are not part of it, and it is there once. */
const listsOfTags = fc
  .array(
    texts.map((text) => text.normalize('NFC').trim()).filter((text) => text !== '' && text.length <= 50),
    { maxLength: 20 },
  )
  .map((tags) => [...new Set(tags)]);

const argumentsOfRun = async (client: GraphQLClient, id: string): Promise<string[]> =>
  (await client.query<{ run: { arguments: string[] } }>('query ($id: ID!) { run(id: $id) { arguments } }', { id })).run
    .arguments;

describe.each(DATABASES)('lists of texts on %s', (kind) => {
  const server = useServer(kind);
  const holds = async <T>(values: fc.Arbitrary<T>, isKept: (value: T) => Promise<void>, numRuns = 40): Promise<void> =>
    fc.assert(fc.asyncProperty(values, isKept), { numRuns });

  test('arguments of a task are kept as they were given, when it is created and when it is edited', async () => {
    await holds(fc.tuple(listsOfTexts, listsOfTexts), async ([first, second]) => {
      const task = await createTask(server(), { arguments: first });
      expect(task.arguments).toEqual(first);
      expect((await readTask(server(), task.id))?.arguments).toEqual(first);
      expect((await updateTask(server(), task.id, { arguments: second })).arguments).toEqual(second);
      expect((await readTask(server(), task.id))?.arguments).toEqual(second);
    });
  });

  test('arguments of a task reach its runs: one that is asked for, one of a slot, one that is tried again', async () => {
    const agent = await registerAgent(server());
    const given = [...STRANGE, ...STRANGER];
    const task = await createTask(server(), { arguments: given, schedule: { everySeconds: 60 }, maxRetries: 1 });
    const asked = await runTask(server(), task.id);
    await agent.claimQueued(asked);
    await agent.end(asked, server().clock.iso(), { status: 'FAILED', exitCode: 1 });
    server().clock.advance(60_000);
    await agent.beat();
    const ofSlot = await agent.claimSlot(task, task.nextRunAt!);
    expect(ofSlot.outcome).toBe('GRANTED');
    const { runs } = await server().query<{ runs: { nodes: { trigger: string; arguments: string[] }[] } }>(
      'query ($taskId: ID!) { runs(filter: { taskId: $taskId }) { nodes { trigger arguments } } }',
      { taskId: task.id },
    );
    expect(runs.nodes.map(({ trigger }) => trigger).toSorted()).toEqual(['MANUAL', 'RETRY', 'SCHEDULE']);
    for (const run of runs.nodes) expect(run.arguments).toEqual(given);
  });

  test('tags of an app are kept as they were given, and it is found by each of them', async () => {
    const found = async (tag: string): Promise<string[]> =>
      (
        await server().query<{ apps: { nodes: { id: string }[] } }>(
          'query ($tags: [String!]) { apps(first: 500, filter: { tags: $tags }) { nodes { id } } }',
          { tags: [tag] },
        )
      ).apps.nodes.map(({ id }) => id);
    await holds(
      fc.tuple(listsOfTags, listsOfTags),
      async ([first, second]) => {
        const app = await createApp(server(), { tags: first });
        expect((await readApp(server(), app.id))?.tags).toEqual(first);
        expect((await updateApp(server(), app.id, { tags: second })).tags).toEqual(second);
        expect((await readApp(server(), app.id))?.tags).toEqual(second);
        for (const tag of second.slice(0, 2)) expect(await found(tag)).toContain(app.id);
      },
      20,
    );
  });

  test('two apps whose tags only look alike when they are joined keep their own', async () => {
    const [joined, apart] = [
      await createApp(server(), { tags: ['a\nb'] }),
      await createApp(server(), { tags: ['a', 'b'] }),
    ];
    expect((await readApp(server(), joined.id))?.tags).toEqual(['a\nb']);
    expect((await readApp(server(), apart.id))?.tags).toEqual(['a', 'b']);
  });

  test('rows that an older release has spoilt can be read, by people and by agents', async () => {
    const agent = await registerAgent(server());
    const task = await createTask(server(), { arguments: ['x', 'y'], concurrency: 'ALLOW' });
    const app = await createApp(server(), { tags: ['x'] });
    const run = await runTask(server(), task.id);
    await server().sql.query(`update task set arguments = '{x,NULL}' where id = $1`, [task.id]);
    await server().sql.query(`update run set arguments = '{NULL}' where id = $1`, [run.id]);
    await server().sql.query(`update app set tags = '{NULL}' where id = $1`, [app.id]);
    expect((await readTask(server(), task.id))?.arguments).toEqual(['x', 'NULL']);
    expect(await argumentsOfRun(server(), run.id)).toEqual(['NULL']);
    expect((await readApp(server(), app.id))?.tags).toEqual(['NULL']);
    await using work = await server()
      .socket()
      .subscribe<{ agentWork: { tasks: { id: string; arguments: string[] }[] } }>(
        'subscription ($agentId: ID!, $sessionId: String!) { agentWork(agentId: $agentId, sessionId: $sessionId) { tasks { id arguments } } }',
        agent.session,
      );
    const [snapshot] = await work.take(1);
    expect(snapshot?.agentWork.tasks.find(({ id }) => id === task.id)?.arguments).toEqual(['x', 'NULL']);
    const again = await runTask(server(), task.id);
    expect(await argumentsOfRun(server(), again.id)).toEqual(['x', 'NULL']);
    expect(await agent.claim([{ runId: randomUUID() }, { runId: again.id }])).toMatchObject([
      { outcome: 'GONE' },
      { outcome: 'GRANTED' },
    ]);
  });
});
