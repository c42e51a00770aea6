import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';
import { createTask, registerAgent, runTask } from '../kit/tasks.ts';

interface Entry {
  id: string;
  cursor: string;
  level: string;
  message: string;
}
interface Lines {
  logs: { nodes: Entry[]; pageInfo: { startCursor: string; endCursor: string; hasPreviousPage: boolean } };
}

const LOGS = `query ($filter: LogFilter, $first: Int, $last: Int, $after: String, $before: String) {
  logs(filter: $filter, first: $first, last: $last, after: $after, before: $before) {
    nodes { id cursor level message } pageInfo { startCursor endCursor hasPreviousPage } } }`;
const FOLLOW =
  'subscription ($filter: LogFilter, $after: String) { logEntries(filter: $filter, after: $after) { id cursor level message } }';

describe.each(DATABASES)('log lines on %s', (kind) => {
  const server = useServer(kind);
  const numbered = (count: number, prefix = 'line') =>
    Array.from({ length: count }, (_, n) => ({ message: `${prefix} ${n}` }));
  const texts = (entries: Entry[]) => entries.map(({ message }) => message);

  test('come back in the order in which they came, and the last ones are the tail', async () => {
    const agent = await registerAgent(server());
    await agent.log(numbered(5, 'a'));
    await agent.log(numbered(2, 'b'));
    const filter = { agentId: agent.id };
    const { logs } = await server().query<Lines>(LOGS, { filter, last: 3 });
    expect(texts(logs.nodes)).toEqual(['a 4', 'b 0', 'b 1']);
    const before = await server().query<Lines>(LOGS, { filter, last: 3, before: logs.pageInfo.startCursor });
    expect(texts(before.logs.nodes)).toEqual(['a 1', 'a 2', 'a 3']);
    expect(logs.nodes.at(-1)?.cursor).toBe(logs.pageInfo.endCursor);
  });

  test('are found by run, level and text', async () => {
    const agent = await registerAgent(server());
    const runId = randomUUID();
    await agent.log([
      { message: 'started' },
      { message: 'noise', level: 'DEBUG', runId },
      { message: '100% done_', level: 'WARNING', runId },
      { message: 'boom', level: 'ERROR', runId },
      { message: '\u001B[1;31mfail\u001B[0mure of \u001B[38;5;4m#31' },
    ]);
    const find = async (filter: object) =>
      texts((await server().query<Lines>(LOGS, { filter: { agentId: agent.id, ...filter } })).logs.nodes);
    expect(await find({ runId })).toEqual(['noise', '100% done_', 'boom']);
    expect(await find({ minLevel: 'WARNING' })).toEqual(['100% done_', 'boom']);
    expect(await find({ search: '100% DONE_' })).toEqual(['100% done_']);
    expect(await find({ search: '1%d' })).toEqual([]);
    // What is shown is found, and the codes of its colours are not.
    expect(await find({ search: 'FAILURE of #31' })).toHaveLength(1);
    expect(await find({ search: '[1;31m' })).toEqual([]);
  });

  test('of a run that prints without end its beginning and its end are kept, and a line says what is missing', async () => {
    const agent = await registerAgent(server());
    const task = await createTask(server(), { concurrency: 'ALLOW' });
    const [long, short] = [await runTask(server(), task.id), await runTask(server(), task.id)];
    for (const run of [long, short]) expect(await agent.claimQueued(run)).toMatchObject({ outcome: 'GRANTED' });
    await agent.log(numbered(150, 'short').map((line) => ({ ...line, runId: short.id })));
    const lines = numbered(17_000).map((line) => ({ ...line, runId: long.id }));
    for (let from = 0; from < lines.length; from += 4_250) await agent.log(lines.slice(from, from + 4_250));
    const find = async (page: object, filter = {}) =>
      texts((await server().query<Lines>(LOGS, { filter: { runId: long.id, ...filter }, ...page })).logs.nodes);
    expect(await find({ first: 2 })).toEqual(['line 0', 'line 1']);
    expect(await find({ last: 2 })).toEqual(['line 16998', 'line 16999']);
    // One, however often the run was cut.
    expect(await find({ first: 500 }, { minLevel: 'WARNING' })).toEqual([
      '… 7,000 lines are left out here: of each run 10,000 are kept',
    ]);
    expect(await find({ first: 5 }, { search: 'line 4999' })).toEqual(['line 4999']);
    expect(await find({ first: 5 }, { search: 'line 5000' })).toEqual([]);
    expect(await find({ first: 5 }, { search: 'line 11999' })).toEqual([]);
    expect(await find({ first: 5 }, { search: 'line 12000' })).toEqual(['line 12000']);
    expect((await find({ first: 500 }, { runId: short.id })).length).toBe(150);
  });

  test('a batch that is sent again is recorded once', async () => {
    const agent = await registerAgent(server());
    expect(await agent.log(numbered(3), 1)).toBe(3);
    expect(await agent.log(numbered(3), 1)).toBe(0);
    expect(await agent.log(numbered(1, 'next'), 2)).toBe(1);
    const { logs } = await server().query<Lines>(LOGS, { filter: { agentId: agent.id } });
    expect(logs.nodes).toHaveLength(4);
  });

  test('text that no database takes is cut and cleaned', async () => {
    const agent = await registerAgent(server());
    await agent.log([{ message: `a\0b\ud800c` }, { message: 'é'.repeat(5_000) }]);
    const { logs } = await server().query<Lines>(LOGS, { filter: { agentId: agent.id } });
    expect(logs.nodes[0]?.message).toBe('ab\ufffdc');
    expect(Buffer.byteLength(logs.nodes[1]?.message ?? '')).toBe(8_000);
  });

  test('are followed live, and from a cursor on without a gap or a repeat', async () => {
    const agent = await registerAgent(server());
    const filter = { agentId: agent.id };
    await agent.log(numbered(3, 'old'));
    await using live = await server().socket().subscribe<{ logEntries: Entry }>(FOLLOW, { filter });
    await agent.log(numbered(2, 'new'));
    expect(texts((await live.take(2)).map(({ logEntries }) => logEntries))).toEqual(['new 0', 'new 1']);
    const { logs } = await server().query<Lines>(LOGS, { filter, first: 2 });
    await using resumed = await server()
      .socket()
      .subscribe<{ logEntries: Entry }>(FOLLOW, { filter, after: logs.pageInfo.endCursor });
    await agent.log(numbered(1, 'last'));
    expect(texts((await resumed.take(4)).map(({ logEntries }) => logEntries))).toEqual([
      'old 2',
      'new 0',
      'new 1',
      'last 0',
    ]);
    expect(await server().refusal(LOGS, { after: 'nonsense' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'after',
    });
  });

  test('thousands of lines at once are followed one by one', async () => {
    const agent = await registerAgent(server());
    await using live = await server()
      .socket()
      .subscribe<{ logEntries: Entry }>(FOLLOW, { filter: { agentId: agent.id } });
    await agent.log(numbered(3_500));
    const entries = (await live.take(3_500)).map(({ logEntries }) => logEntries);
    expect(texts(entries)).toEqual(numbered(3_500).map(({ message }) => message));
    await expect(agent.log(numbered(5_001))).rejects.toThrow(/lines: must be at most 5000, not 5001/);
  });
});
