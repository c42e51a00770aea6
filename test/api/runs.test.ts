import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApp, readApp, statusOf } from '../kit/apps.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';
import {
  createTask,
  EVERY_MINUTE,
  inShort,
  readRun,
  readTask,
  registerAgent,
  runsOf,
  runTask,
  shortRunsOf,
  updateTask,
  type FakeAgent,
  type Run,
} from '../kit/tasks.ts';

describe.each(DATABASES)('runs on %s', (kind) => {
  const server = useServer(kind);

  /** Lets time pass while agents go on beating. */
  async function advance(ms: number, ...agents: FakeAgent[]): Promise<void> {
    for (let left = ms; left > 0; left -= 20_000) {
      await server().advance(Math.min(left, 20_000));
      for (const agent of agents) await agent.beat();
    }
  }

  describe('a slot', () => {
    test('is given to the first agent that claims it, and again to that one when it asks again', async () => {
      const [one, two] = [await registerAgent(server()), await registerAgent(server())];
      const task = await createTask(server(), EVERY_MINUTE);
      await advance(60_000, one, two);
      const slot = task.nextRunAt!;
      const claim = { runId: randomUUID(), taskId: task.id, scheduledFor: slot };
      expect(await one.claim([claim])).toMatchObject([
        { outcome: 'GRANTED', run: { status: 'RUNNING', host: one.host } },
      ]);
      expect((await two.claimSlot(task, slot)).outcome).toBe('TAKEN');
      expect(await one.claim([claim])).toMatchObject([{ outcome: 'GRANTED' }]);
      expect((await one.claimSlot(task, slot)).outcome).toBe('TAKEN');
      expect((await readTask(server(), task.id))?.nextRunAt).toBe(server().clock.iso(60_000));
      expect(await shortRunsOf(server(), task.id)).toEqual(['SCHEDULE 1 RUNNING']);
    });

    test('that is none, is not for this agent, or of a stopped scheduler is not given', async () => {
      const agent = await registerAgent(server());
      const [task, other] = [
        await createTask(server(), EVERY_MINUTE),
        await createTask(server(), { ...EVERY_MINUTE, host: 'elsewhere' }),
      ];
      await advance(60_000, agent);
      const slot = task.nextRunAt!;
      const outcome = async (id: string, at: string) => (await agent.claimSlot({ ...task, id }, at)).outcome;
      expect(await outcome(task.id, server().clock.iso(-1))).toBe('GONE');
      expect(await outcome(task.id, server().clock.iso(60_000))).toBe('GONE');
      expect(await outcome(other.id, other.nextRunAt!)).toBe('GONE');
      expect(await outcome(randomUUID(), slot)).toBe('GONE');
      const scheduler = (verb: string) =>
        server().query(`mutation ($id: ID!) { ${verb}Scheduler(agentId: $id) { schedulerRunning } }`, { id: agent.id });
      await scheduler('stop');
      expect(await outcome(task.id, slot)).toBe('GONE');
      await scheduler('start');
      expect(await outcome(task.id, slot)).toBe('GRANTED');
    });

    test('is missed while the run before it goes on, runs beside it, or has it end first, as the task says', async () => {
      const agent = await registerAgent(server());
      const policies = ['FORBID', 'ALLOW', 'REPLACE'];
      const tasks = [];
      for (const concurrency of policies) tasks.push(await createTask(server(), { ...EVERY_MINUTE, concurrency }));
      await advance(60_000, agent);
      const first = [];
      for (const task of tasks) first.push((await agent.claimSlot(task, task.nextRunAt!)).run!);
      await advance(60_000, agent);
      const slot = server().clock.iso();
      const outcomes = [];
      for (const task of tasks) outcomes.push((await agent.claimSlot(task, slot)).outcome);
      expect(outcomes).toEqual(['BUSY', 'GRANTED', 'BUSY']);
      expect(await shortRunsOf(server(), tasks[0]!.id)).toEqual(['SCHEDULE 1 RUNNING', 'SCHEDULE 1 MISSED']);
      expect(await shortRunsOf(server(), tasks[2]!.id)).toEqual(['SCHEDULE 1 RUNNING', 'SCHEDULE 1 QUEUED']);
      expect((await readRun(server(), first[1]!.id))?.cancelRequested).toBe(false);
      expect((await readRun(server(), first[2]!.id))?.cancelRequested).toBe(true);
    });
  });

  describe('slots that no agent took', () => {
    const missed = async (misfire: string) => {
      // Until it has settled a server does not count what agents may still report.
      await server().advance(30_000);
      const task = await createTask(server(), { ...EVERY_MINUTE, misfire });
      await server().advance(195_000);
      return task;
    };

    test('are missed', async () => {
      const { id } = await missed('SKIP');
      expect(await shortRunsOf(server(), id)).toEqual(['SCHEDULE 1 MISSED', 'SCHEDULE 1 MISSED', 'SCHEDULE 1 MISSED']);
      expect((await readTask(server(), id))?.nextRunAt).toBe(server().clock.iso(45_000));
    });

    test('are made good by one run', async () => {
      const { id } = await missed('RUN_ONCE');
      expect(await shortRunsOf(server(), id)).toEqual(['MISFIRE 1 QUEUED']);
      const agent = await registerAgent(server());
      expect((await agent.claimQueued((await runsOf(server(), id))[0]!)).outcome).toBe('GRANTED');
    });

    test('are made good by a run each', async () => {
      const { id } = await missed('RUN_ALL');
      expect(await shortRunsOf(server(), id)).toEqual(['MISFIRE 1 QUEUED', 'MISFIRE 1 QUEUED', 'MISFIRE 1 QUEUED']);
    });

    test('become what an agent reports that ran them while it could not reach the server', async () => {
      const task = await missed('RUN_ONCE');
      const agent = await registerAgent(server());
      const [waiting] = await runsOf(server(), task.id);
      const at = waiting!.scheduledFor!;
      const report = {
        runId: randomUUID(),
        taskId: task.id,
        scheduledFor: at,
        startedAt: at,
        finishedAt: at,
        status: 'SUCCEEDED',
      };
      expect(await agent.report(report)).toMatchObject({ error: null });
      expect(await agent.report(report)).toMatchObject({ error: null });
      expect(await runsOf(server(), task.id)).toMatchObject([
        { id: report.runId, status: 'SUCCEEDED', scheduledFor: at },
      ]);
    });
  });

  describe('a run', () => {
    test('that somebody asks for is queued, taken, reported and known from then on', async () => {
      const agent = await registerAgent(server());
      const task = await createTask(server(), { arguments: ['--all'] });
      await using own = await server()
        .socket()
        .subscribe<{ runUpdates: Run }>(
          'subscription ($f: RunFilter) { runUpdates(filter: $f) { id status trigger attempt } }',
          {
            f: { taskId: task.id },
          },
        );
      const run = await runTask(server(), task.id);
      expect((await agent.claimQueued(run)).outcome).toBe('GRANTED');
      expect((await agent.claimQueued(run)).outcome).toBe('GRANTED');
      const at = server().clock.iso();
      await agent.report({ runId: run.id, startedAt: at });
      await agent.end(run, at, { exitCode: 0 });
      expect((await own.take(4)).map(({ runUpdates }) => inShort(runUpdates))).toEqual([
        'MANUAL 1 QUEUED',
        'MANUAL 1 RUNNING',
        'MANUAL 1 RUNNING',
        'MANUAL 1 SUCCEEDED',
      ]);
      expect(await readRun(server(), run.id)).toMatchObject({
        status: 'SUCCEEDED',
        exitCode: 0,
        finishedAt: at,
        host: agent.host,
      });
    });

    test('that fails is tried again as often as its task says, each time later', async () => {
      const agent = await registerAgent(server());
      const task = await createTask(server(), { maxRetries: 2 });
      let run = await runTask(server(), task.id);
      const waits = [];
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        expect((await agent.claimQueued(run)).outcome).toBe('GRANTED');
        await agent.end(run, server().clock.iso(), { status: 'FAILED', exitCode: 1 });
        const next = (await runsOf(server(), task.id)).find(({ status }) => status === 'QUEUED');
        if (next === undefined) break;
        waits.push((Date.parse(next.notBefore!) - server().clock.now()) / 1000);
        expect((await agent.claimQueued(next)).outcome).toBe('BUSY');
        await advance(waits.at(-1)! * 1000, agent);
        run = next;
      }
      expect(waits).toEqual([5, 10]);
      expect(await shortRunsOf(server(), task.id)).toEqual(['MANUAL 1 FAILED', 'RETRY 2 FAILED', 'RETRY 3 FAILED']);
    });

    test('is a beat of its app when it starts and when it ends; what is tried again has not failed yet', async () => {
      const agent = await registerAgent(server());
      const app = await createApp(server());
      const task = await createTask(server(), { appId: app.id, maxRetries: 1 });
      const first = await runTask(server(), task.id);
      await agent.claimQueued(first);
      const at = server().clock.iso();
      await agent.end(first, at, { status: 'FAILED', exitCode: 3, output: 'disk full' });
      expect(await statusOf(server(), app.id)).not.toBe('DOWN');
      await advance(5_000, agent);
      const retry = (await runsOf(server(), task.id)).find(({ trigger }) => trigger === 'RETRY')!;
      await agent.claimQueued(retry);
      await agent.end(retry, server().clock.iso(), { status: 'FAILED', exitCode: 4, output: 'still full' });
      expect(await statusOf(server(), app.id)).toBe('DOWN');
      const again = await runTask(server(), task.id);
      await agent.claimQueued(again);
      await agent.end(again, server().clock.iso());
      expect(await readApp(server(), app.id)).toMatchObject({ status: 'UP', runningSince: null });
      const { app: seen } = await server().query<{
        app: {
          heartbeats: { nodes: { kind: string; exitCode: number | null; message: string | null; runId: string }[] };
        };
      }>('query ($id: ID) { app(id: $id) { heartbeats { nodes { kind exitCode message runId } } } }', { id: app.id });
      const beats = seen.heartbeats.nodes.toReversed();
      expect(beats.map((beat) => beat.kind)).toEqual(['START', 'LOG', 'START', 'FAIL', 'START', 'SUCCESS']);
      expect(beats[1]!.message).toBe('attempt 1 failed: disk full');
      expect(beats[3]).toMatchObject({ exitCode: 4, message: 'still full', runId: first.id });
      expect(beats[5]!.runId).toBe(again.id);
    });

    test('is lost when its agent has been silent for a minute, and is what it is when the agent reports it after all', async () => {
      const agent = await registerAgent(server());
      const task = await createTask(server());
      await advance(80_000, agent);
      const run = await runTask(server(), task.id);
      await agent.claimQueued(run);
      await server().advance(56_000);
      expect((await readRun(server(), run.id))?.status).toBe('RUNNING');
      await server().advance(8_000);
      expect(await readRun(server(), run.id)).toMatchObject({
        status: 'LOST',
        error: expect.stringContaining('silent for 60 s') as string,
      });
      const report = await agent.end(run, server().clock.iso(), { status: 'FAILED', exitCode: 7 });
      expect(report).toMatchObject({ error: null, wasLost: true });
      expect(await readRun(server(), run.id)).toMatchObject({ status: 'FAILED', exitCode: 7 });
    });

    test('goes on when it is the server that was away', async () => {
      const agent = await registerAgent(server());
      const run = await runTask(server(), (await createTask(server())).id);
      await agent.claimQueued(run);
      await server().sweep();
      server().clock.advance(3_600_000);
      await server().sweep();
      await server().advance(30_000);
      await agent.beat();
      await server().advance(50_000);
      expect((await readRun(server(), run.id))?.status).toBe('RUNNING');
    });

    test('that waits is cancelled at once, one that has begun is asked to end, and one that has ended cannot be', async () => {
      const agent = await registerAgent(server());
      const task = await createTask(server(), { concurrency: 'ALLOW' });
      const cancel = 'mutation ($id: ID!) { cancelRun(id: $id) { status cancelRequested } }';
      const waiting = await runTask(server(), task.id);
      expect(await server().query(cancel, { id: waiting.id })).toMatchObject({ cancelRun: { status: 'CANCELLED' } });
      expect((await agent.claimQueued(waiting)).outcome).toBe('GONE');
      const begun = await runTask(server(), task.id);
      await agent.claimQueued(begun);
      expect(await server().query(cancel, { id: begun.id })).toMatchObject({
        cancelRun: { status: 'RUNNING', cancelRequested: true },
      });
      const at = server().clock.iso();
      expect(await agent.report({ runId: begun.id, startedAt: at })).toMatchObject({ cancelRequested: true });
      await agent.end(begun, at, { status: 'CANCELLED', exitCode: null });
      expect(await server().refusal(cancel, { id: begun.id })).toMatchObject({ code: 'CONFLICT' });
      expect(await server().refusal(cancel, { id: randomUUID() })).toMatchObject({ code: 'NOT_FOUND' });
    });

    test('that is queued waits for the one before it where its task allows one at a time', async () => {
      const agent = await registerAgent(server());
      const task = await createTask(server());
      const [one, two] = [await runTask(server(), task.id), await runTask(server(), task.id)];
      await agent.claimQueued(one);
      expect((await agent.claimQueued(two)).outcome).toBe('BUSY');
      await agent.end(one, server().clock.iso());
      expect((await agent.claimQueued(two)).outcome).toBe('GRANTED');
    });

    test('stays in the history when its task is deleted, and what waits is cancelled', async () => {
      const agent = await registerAgent(server());
      const task = await createTask(server(), { concurrency: 'ALLOW' });
      const [begun, waiting] = [await runTask(server(), task.id), await runTask(server(), task.id)];
      await agent.claimQueued(begun);
      await server().query('mutation ($id: ID!) { deleteTask(id: $id) }', { id: task.id });
      await agent.end(begun, server().clock.iso());
      expect(await readRun(server(), begun.id)).toMatchObject({ status: 'SUCCEEDED' });
      expect(await readRun(server(), waiting.id)).toMatchObject({ status: 'CANCELLED', error: 'the task was deleted' });
      const { run } = await server().query<{ run: { task: null; taskName: string } }>(
        'query ($id: ID!) { run(id: $id) { taskName task { id } } }',
        { id: begun.id },
      );
      expect(run).toEqual({ taskName: task.name, task: null });
    });
  });

  test('reports that make no sense are refused one by one', async () => {
    const [agent, other] = [await registerAgent(server()), await registerAgent(server())];
    const run = await runTask(server(), (await createTask(server())).id);
    await agent.claimQueued(run);
    const at = server().clock.iso();
    const code = async (report: object, by = agent) =>
      (await by.report({ runId: run.id, startedAt: at, ...report })).error?.code;
    expect(await code({}, other)).toBe('CONFLICT');
    expect(await code({ runId: randomUUID() })).toBe('NOT_FOUND');
    expect(await code({ runId: randomUUID(), taskId: randomUUID(), scheduledFor: at })).toBe('NOT_FOUND');
    expect(await code({ status: 'SUCCEEDED' })).toBe('BAD_USER_INPUT');
    expect(await code({ status: 'MISSED', finishedAt: at })).toBe('BAD_USER_INPUT');
    expect((await readRun(server(), run.id))?.status).toBe('RUNNING');
  });

  test('runs are filtered, sorted and paged', async () => {
    const agent = await registerAgent(server());
    const task = await createTask(server(), { concurrency: 'ALLOW' });
    const runs: Run[] = [];
    for (const status of ['SUCCEEDED', 'FAILED', 'SUCCEEDED']) {
      const run = await runTask(server(), task.id);
      await agent.claimQueued(run);
      await agent.end(run, server().clock.iso(), { status });
      runs.push(run);
      await server().advance(1_000);
    }
    const list = async (filter: object, orderBy?: object, page: object = {}) => {
      const { runs: found } = await server().query<{
        runs: { nodes: { id: string }[]; pageInfo: { endCursor: string } };
      }>(
        `query ($filter: RunFilter, $orderBy: RunOrder, $first: Int, $after: String) {
          runs(filter: $filter, orderBy: $orderBy, first: $first, after: $after) { nodes { id } pageInfo { endCursor } } }`,
        { filter: { taskId: task.id, ...filter }, orderBy, ...page },
      );
      return {
        ids: found.nodes.map(({ id }) => runs.findIndex((run) => run.id === id)),
        end: found.pageInfo.endCursor,
      };
    };
    expect((await list({})).ids).toEqual([2, 1, 0]);
    expect((await list({ status: ['FAILED'] })).ids).toEqual([1]);
    expect((await list({ host: agent.host, search: task.name.toUpperCase() })).ids).toEqual([2, 1, 0]);
    expect((await list({ since: server().clock.iso(-2_000) })).ids).toEqual([2, 1]);
    expect((await list({ until: server().clock.iso(-2_000) })).ids).toEqual([0]);
    expect((await list({}, { field: 'FINISHED', direction: 'ASC' })).ids).toEqual([0, 1, 2]);
    const first = await list({}, undefined, { first: 2 });
    expect((await list({}, undefined, { first: 2, after: first.end })).ids).toEqual([0]);
    await updateTask(server(), task.id, { enabled: false });
  });
});
