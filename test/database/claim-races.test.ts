import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp, uniqueName } from '../kit/apps.ts';
import { TestClock } from '../kit/clock.ts';
import { startServer, type TestServer } from '../kit/server.ts';
import {
  createTask,
  registerAgent,
  runsOf,
  runTask,
  updateTask,
  type FakeAgent,
  type Run,
  type Task,
} from '../kit/tasks.ts';

// Only a real PostgreSQL runs two transactions at once, so only there two servers can give one slot away twice.

const clock = new TestClock();
let one: TestServer;
let two: TestServer;
beforeAll(async () => {
  one = await startServer({ database: 'postgresql', clock });
  two = await startServer({ database: 'postgresql', clock, place: one.place });
});
afterAll(async () => {
  await two?.[Symbol.asyncDispose]();
  await one?.[Symbol.asyncDispose]();
});

/** Three agents, at different servers. */
const agents = async (): Promise<FakeAgent[]> =>
  Promise.all([one, two, one].map(async (server) => (await registerAgent(one)).at(server)));

describe('two servers on one database', () => {
  test('give each slot to one agent, with three that claim all of them at once and in any order', async () => {
    const claimants = await agents();
    const tasks = await Promise.all(
      Array.from({ length: 20 }, () => createTask(one, { concurrency: 'ALLOW', schedule: { everySeconds: 1 } })),
    );
    const granted: string[] = [];
    for (let second = 0; second < 5; second += 1) {
      clock.advance(1_000);
      const answers = await Promise.all(
        claimants.map((agent, index) => {
          const claims = tasks.map(({ id }) => ({ runId: randomUUID(), taskId: id, scheduledFor: clock.iso() }));
          return agent.claim(index === 1 ? claims.toReversed() : claims);
        }),
      );
      const outcomes = answers.flat().map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'GRANTED')).toHaveLength(tasks.length);
      expect(outcomes.filter((outcome) => outcome === 'TAKEN')).toHaveLength(tasks.length * 2);
      granted.push(...answers.flat().flatMap(({ run }) => run?.id ?? []));
    }
    const stored = await Promise.all(tasks.map(({ id }) => runsOf(one, id)));
    expect(new Set(stored.flat().map(({ id }) => id))).toEqual(new Set(granted));
  });

  test('let one run at a time begin, with slots and runs that were asked for at once', async () => {
    const claimants = await agents();
    const task: Task = await createTask(one, { name: uniqueName('exclusive'), schedule: { everySeconds: 1 } });
    for (let round = 0; round < 5; round += 1) {
      const asked: Run = await runTask(two, task.id);
      clock.advance(1_000);
      const slot = clock.iso();
      const answers = await Promise.all([
        ...claimants.map((agent) => agent.claimSlot(task, slot)),
        ...claimants.map((agent) => agent.claimQueued(asked)),
      ]);
      const winners = answers.flatMap(({ run, outcome }) => (outcome === 'GRANTED' && run !== null ? [run] : []));
      expect(winners).toHaveLength(1);
      const [winner] = winners as [Run];
      const by = claimants.find(({ host }) => host === winner.host)!;
      expect(await by.end(winner, clock.iso())).toMatchObject({ error: null });
      const rest = (await runsOf(one, task.id)).filter(({ status }) => status === 'QUEUED');
      for (const run of rest) await one.query('mutation ($id: ID!) { cancelRun(id: $id) { id } }', { id: run.id });
    }
    const statuses = (await runsOf(one, task.id)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 'SUCCEEDED')).toHaveLength(5);
  });

  test('let the newest run take the place of all others, with claims, edits, cancellations and reports at once', async () => {
    const claimants = await agents();
    const { id: appId } = await createApp(one);
    const tasks = await Promise.all(
      Array.from({ length: 3 }, () =>
        createTask(one, { concurrency: 'REPLACE', schedule: { everySeconds: 1 }, maxRetries: 1, appId }),
      ),
    );
    const openOf = async (id: string, status: string) => (await runsOf(one, id)).filter((run) => run.status === status);
    for (let round = 0; round < 6; round += 1) {
      clock.advance(1_000);
      const slot = clock.iso();
      const waiting = (await Promise.all(tasks.map(({ id }) => openOf(id, 'QUEUED')))).flat();
      const running = (await Promise.all(tasks.map(({ id }) => openOf(id, 'RUNNING')))).flat();
      const endOf = async (run: Run) => {
        const by = claimants.find(({ host }) => host === run.host)!;
        const status = round % 2 === 0 ? 'CANCELLED' : 'FAILED';
        expect(await by.end(run, slot, { status, exitCode: 1 })).toMatchObject({ error: null });
      };
      // In every order of tasks: none may wait for another in a circle.
      await Promise.all([
        ...claimants.map((agent, index) =>
          agent.claim(
            tasks
              .toSorted((a, b) => (index === 1 ? -1 : 1) * a.id.localeCompare(b.id))
              .map(({ id }) => ({ runId: randomUUID(), taskId: id, scheduledFor: slot })),
          ),
        ),
        ...claimants.map((agent) => agent.claim(waiting.map(({ id }) => ({ runId: id })))),
        ...tasks.map(({ id }) => runTask(two, id)),
        ...tasks.map(({ id }) => updateTask(one, id, { comment: `round ${round}`, script: `work-${round}.sh` })),
        ...running.map(endOf),
        // Those that have ended meanwhile cannot be.
        ...waiting.map(({ id }) => two.execute('mutation ($id: ID!) { cancelRun(id: $id) { id } }', { id })),
      ]);
      for (const { id } of tasks) {
        expect((await openOf(id, 'RUNNING')).length, 'at most one runs').toBeLessThanOrEqual(1);
        expect((await openOf(id, 'QUEUED')).length, 'and at most one waits').toBeLessThanOrEqual(1);
      }
    }
  });

  test('tell an agent at one what is asked for at the other, and followers of log lines at both of every line', async () => {
    const agent = await registerAgent(one);
    await using work = await two
      .socket()
      .subscribe<{ agentWork: { queuedRuns: { id: string }[] } }>(
        'subscription ($agentId: ID!, $sessionId: String!) { agentWork(agentId: $agentId, sessionId: $sessionId) { queuedRuns { id } } }',
        agent.session,
      );
    await using lines = await two
      .socket()
      .subscribe<{ logEntries: { message: string } }>(
        'subscription ($filter: LogFilter) { logEntries(filter: $filter) { message } }',
        { filter: { agentId: agent.id } },
      );
    const task = await createTask(one, { host: agent.host });
    const run = await runTask(one, task.id);
    await work.until(({ agentWork }) => agentWork.queuedRuns.some(({ id }) => id === run.id));
    await agent.log([{ message: 'by one' }]);
    await agent.at(two).log([{ message: 'by two' }], 2);
    expect((await lines.take(2)).map(({ logEntries }) => logEntries.message)).toEqual(['by one', 'by two']);
  });
});
