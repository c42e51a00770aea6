import { describe, expect, test } from 'vitest';
import { createApp, readApp, statusOf } from '../kit/apps.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';
import { createTask, readRun, registerAgent, runsOf, runTask, type Run, type Task } from '../kit/tasks.ts';

describe.each(DATABASES)('a task whose newest run takes the place of the one before it, on %s', (kind) => {
  const server = useServer(kind);
  const now = () => server().clock.iso();
  const make = (input: object = {}) =>
    createTask(server(), { schedule: { everySeconds: 60 }, concurrency: 'REPLACE', ...input });
  const statuses = async ({ id }: Task) =>
    Object.fromEntries((await runsOf(server(), id)).map((run) => [run.id, run.status]));

  test('has at most one run, whoever asks: the old one is asked to end, and the newest begins when it has', async () => {
    const agent = await registerAgent(server());
    const task = await make();
    server().clock.advance(60_000);
    await agent.beat();
    const first = (await agent.claimSlot(task, now())).run!;
    const asked = await runTask(server(), task.id);
    expect(await readRun(server(), first.id)).toMatchObject({ status: 'RUNNING', cancelRequested: true });
    expect((await agent.claimQueued(asked)).outcome).toBe('BUSY');
    server().clock.advance(60_000);
    await agent.beat();
    const claim = await agent.claimSlot(task, now());
    expect(claim.outcome).toBe('BUSY');
    expect(await readRun(server(), asked.id)).toMatchObject({
      status: 'CANCELLED',
      error: 'a newer run has taken its place',
    });
    const again = await runTask(server(), task.id);
    expect(await statuses(task)).toEqual({
      [first.id]: 'RUNNING',
      [asked.id]: 'CANCELLED',
      [claim.runId]: 'CANCELLED',
      [again.id]: 'QUEUED',
    });
    expect((await agent.claimQueued(again)).outcome).toBe('BUSY');
    await agent.end(first, now(), { status: 'CANCELLED', exitCode: 143, error: 'It was cancelled' });
    expect(await readRun(server(), first.id)).toMatchObject({ error: 'a newer run has taken its place' });
    expect((await agent.claimQueued(again)).outcome).toBe('GRANTED');
  });

  test('tells agents of the waiting run as soon as the old one has ended', async () => {
    const agent = await registerAgent(server());
    const task = await make();
    const first = await runTask(server(), task.id);
    await agent.claimQueued(first);
    const second = await runTask(server(), task.id);
    await using work = await server()
      .socket()
      .subscribe<{ agentWork: { isSnapshot: boolean; queuedRuns: Run[]; cancelRunIds: string[] } }>(
        `subscription ($agentId: ID!, $sessionId: String!) { agentWork(agentId: $agentId, sessionId: $sessionId) {
          isSnapshot cancelRunIds queuedRuns { id } } }`,
        agent.session,
      );
    const [snapshot] = await work.take(1);
    expect(snapshot?.agentWork.cancelRunIds).toEqual([first.id]);
    await agent.end(first, now(), { status: 'CANCELLED', exitCode: 143 });
    expect((await work.take(1))[0]?.agentWork.queuedRuns).toEqual([{ id: second.id }]);
  });

  test('does not try a run again that a newer one has replaced, nor one that was to be tried again', async () => {
    const agent = await registerAgent(server());
    const task = await make({ maxRetries: 3 });
    const first = await runTask(server(), task.id);
    await agent.claimQueued(first);
    await agent.end(first, now(), { status: 'FAILED', exitCode: 1 });
    const retry = (await runsOf(server(), task.id)).find(({ trigger }) => trigger === 'RETRY')!;
    const second = await runTask(server(), task.id);
    expect(await readRun(server(), retry.id)).toMatchObject({ status: 'CANCELLED' });
    await agent.claimQueued(second);
    const third = await runTask(server(), task.id);
    // It failed by itself at that moment.
    await agent.end(second, now(), { status: 'FAILED', exitCode: 1 });
    expect(await statuses(task)).toEqual({
      [first.id]: 'FAILED',
      [retry.id]: 'CANCELLED',
      [second.id]: 'FAILED',
      [third.id]: 'QUEUED',
    });
  });

  test('of slots that an agent asks for together only the newest is run', async () => {
    const agent = await registerAgent(server());
    const task = await make({ schedule: { everySeconds: 1 } });
    server().clock.advance(3_000);
    const slots = [-2_000, -1_000, 0].map((ms) => server().clock.iso(ms));
    const claims = await agent.claim(
      slots.map((scheduledFor) => ({ runId: crypto.randomUUID(), taskId: task.id, scheduledFor })),
    );
    expect(claims.map(({ outcome }) => outcome)).toEqual(['BUSY', 'BUSY', 'GRANTED']);
    expect((await runsOf(server(), task.id)).map(({ status }) => status)).toEqual(['MISSED', 'MISSED', 'RUNNING']);
  });

  test('beats for its app: runs that were replaced or cancelled are no failure, and are not open any more', async () => {
    const agent = await registerAgent(server());
    const app = await createApp(server());
    const task = await make({ appId: app.id });
    const first = await runTask(server(), task.id);
    await agent.claimQueued(first);
    const second = await runTask(server(), task.id);
    await agent.end(first, now(), { status: 'CANCELLED', exitCode: 143 });
    expect(await readApp(server(), app.id)).toMatchObject({ runningSince: null });
    expect(await statusOf(server(), app.id)).not.toBe('DOWN');
    await agent.claimQueued(second);
    await server().query('mutation ($id: ID!) { cancelRun(id: $id) { id } }', { id: second.id });
    // Its agent was killed before it could end it.
    await agent.end(second, now(), { status: 'LOST', exitCode: null });
    expect(await readApp(server(), app.id)).toMatchObject({ runningSince: null });
    expect(await statusOf(server(), app.id)).not.toBe('DOWN');
  });
});
