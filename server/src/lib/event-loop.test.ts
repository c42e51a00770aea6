import { describe, expect, test } from 'vitest';
import { drainSockets, inShortTurns } from './event-loop.ts';
import type { Sql, SqlRunner } from './sql.ts';

/** Turns of the event loop until it has been drained, each with `inTurn`. */
async function turnsOf(inTurn: (turn: number) => void): Promise<number> {
  let turns = 0;
  let immediate = setImmediate(function next() {
    inTurn((turns += 1));
    immediate = setImmediate(next);
  });
  try {
    return await drainSockets(() => connections).then(() => turns);
  } finally {
    clearImmediate(immediate);
  }
}

let connections = 0;

/** So many milliseconds of the processor, however many others share it. */
function work(ms: number): void {
  for (const began = process.threadCpuUsage(); process.threadCpuUsage(began).user < ms * 1_000;);
}

describe('draining the sockets', () => {
  test('takes as many turns as connections wait, and a few more', async () => {
    const turns = await turnsOf((turn) => {
      if (turn <= 200) connections += 1;
    });
    expect(turns).toBeGreaterThanOrEqual(202);
    expect(turns).toBeLessThan(210);
  });

  test('takes a few turns where no connection is new, however much each of them does', async () => {
    expect(await turnsOf(() => work(20))).toBeLessThan(6);
  });

  test('ends after half a second of work where each turn brings a connection', async () => {
    const turns = await turnsOf(() => {
      connections += 1;
      work(60);
    });
    expect(turns).toBeLessThan(12);
  });
});

/** Answers within the same turn of the event loop, as an embedded database does. */
const runner: SqlRunner = { query: () => Promise.resolve([]) };
const embedded: Sql = { ...runner, transaction: (inTransaction) => inTransaction(runner) };

test('the event loop turns before each statement of an embedded database, also in a transaction', async () => {
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const sql = inShortTurns(embedded);
  for (let done = 1; done <= 5; done += 1) {
    await sql.query('select 1');
    expect(turns).toBe(done);
  }
  await sql.transaction(async (tx) => {
    expect(turns).toBe(6);
    await tx.query('select 1');
    expect(turns).toBe(7);
  });
  isOver = true;
});
