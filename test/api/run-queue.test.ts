import { describe, expect, test } from 'vitest';
import { createApp, readApp, statusChanges } from '../kit/apps.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';
import {
  createTask,
  EVERY_MINUTE,
  readRun,
  readTask,
  registerAgent,
  runsOf,
  runTask,
  shortRunsOf,
  updateTask,
  type FakeAgent,
  type Task,
} from '../kit/tasks.ts';

const DAY_MS = 86_400_000;

describe.each(DATABASES)('runs that wait on %s', (kind) => {
  const server = useServer(kind);
  const now = () => server().clock.iso();
  const beatsOf = async (id: string): Promise<string[]> => {
    const { app } = await server().query<{ app: { heartbeats: { nodes: { kind: string; message: string }[] } } }>(
      'query ($id: ID) { app(id: $id) { heartbeats(first: 100) { nodes { kind message } } } }',
      { id },
    );
    return app.heartbeats.nodes
      .toReversed()
      .map(({ kind: beat, message }) => [beat, message].filter(Boolean).join(' '));
  };
  /** A run that has failed and waits to be tried again. */
  const failOnce = async (agent: FakeAgent, task: Task) => {
    const run = await runTask(server(), task.id);
    expect((await agent.claimQueued(run)).outcome).toBe('GRANTED');
    await agent.end(run, now(), { status: 'FAILED', exitCode: 1 });
    return (await runsOf(server(), task.id)).find(({ status }) => status === 'QUEUED');
  };

  test.each([
    ['disabled', (id: string) => updateTask(server(), id, { enabled: false })],
    ['deleted', (id: string) => server().query('mutation ($id: ID!) { deleteTask(id: $id) }', { id })],
  ])('are cancelled when their task is %s, those that are to be tried again too, and say why', async (what, change) => {
    const agent = await registerAgent(server());
    const app = await createApp(server());
    const task = await createTask(server(), { maxRetries: 3, appId: app.id });
    const retry = await failOnce(agent, task);
    const asked = await runTask(server(), task.id);
    await change(task.id);
    for (const run of [retry!, asked])
      expect(await readRun(server(), run.id)).toMatchObject({ status: 'CANCELLED', error: `the task was ${what}` });
    await server().advance(10_000);
    expect((await agent.claimQueued(retry!)).outcome).toBe('GONE');
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'PAUSED', runningSince: null });
  });

  test('are not made of a run that fails when its task is disabled by then: that is its end', async () => {
    const agent = await registerAgent(server());
    const app = await createApp(server());
    const other = await createTask(server(), { appId: app.id });
    const task = await createTask(server(), { maxRetries: 3, appId: app.id });
    const run = await runTask(server(), task.id);
    await agent.claimQueued(run);
    await updateTask(server(), task.id, { enabled: false });
    await agent.end(run, now(), { status: 'FAILED', exitCode: 1 });
    expect(await shortRunsOf(server(), task.id)).toEqual(['MANUAL 1 FAILED']);
    expect((await beatsOf(app.id)).at(-1)).toMatch(/^FAIL/);
    expect(other.enabled).toBe(true);
  });

  test('that are not tried again after all close the run of their app, which is no failure', async () => {
    const agent = await registerAgent(server());
    const app = await createApp(server(), { schedule: { everySeconds: 86_400 } });
    const task = await createTask(server(), { maxRetries: 1, appId: app.id, timeoutSeconds: 1 });
    const retry = await failOnce(agent, task);
    expect(await readApp(server(), app.id)).toMatchObject({ runningSince: now() });
    await server().query('mutation ($id: ID!) { cancelRun(id: $id) { status } }', { id: retry!.id });
    expect(await readApp(server(), app.id)).toMatchObject({ runningSince: null });
    expect((await beatsOf(app.id)).at(-1)).toBe('LOG cancelled before it began');
    await server().advance(95_000);
    expect((await statusChanges(server(), app.id)).map(({ to }) => to)).not.toContain('DOWN');
  });

  test('follow an edit of their task: who may take them, and what is run', async () => {
    const [one, two] = [await registerAgent(server()), await registerAgent(server())];
    const task = await createTask(server(), { host: one.host, script: 'old.sh' });
    const run = await runTask(server(), task.id);
    await using work = await server()
      .socket()
      .subscribe<{ agentWork: { isSnapshot: boolean; queuedRuns: { id: string; script: string }[] } }>(
        `subscription ($agentId: ID!, $sessionId: String!) { agentWork(agentId: $agentId, sessionId: $sessionId) {
          isSnapshot queuedRuns { id script } } }`,
        two.session,
      );
    expect((await work.take(1))[0]?.agentWork.queuedRuns.map(({ id }) => id)).not.toContain(run.id);
    await updateTask(server(), task.id, { host: two.host, script: 'new.sh', arguments: ['x'] });
    const told = await work.take(2);
    expect(told.flatMap(({ agentWork }) => agentWork.queuedRuns)).toEqual([{ id: run.id, script: 'new.sh' }]);
    expect((await one.claimQueued(run)).outcome).toBe('GONE');
    expect((await two.claimQueued(run)).outcome).toBe('GRANTED');
    expect(await readRun(server(), run.id)).toMatchObject({ host: two.host });
  });

  test('are given up when no agent has taken them for a day, but for slots that are to be made good', async () => {
    await server().advance(60_000);
    const app = await createApp(server());
    const agent = await registerAgent(server());
    const task = await createTask(server(), { ...EVERY_MINUTE, asap: true, maxRetries: 1, appId: app.id });
    const retry = await failOnce(agent, await createTask(server(), { maxRetries: 1, appId: app.id }));
    await server().advance(2 * 60_000);
    expect(await shortRunsOf(server(), task.id)).toEqual(['ASAP 1 QUEUED', 'MISFIRE 1 QUEUED']);
    server().clock.advance(DAY_MS);
    await server().sweep();
    await server().advance(61_000);
    expect(await shortRunsOf(server(), task.id)).toEqual(['ASAP 1 MISSED', 'MISFIRE 1 QUEUED']);
    expect(await readTask(server(), task.id)).toMatchObject({ asap: false });
    expect(await readRun(server(), retry!.id)).toMatchObject({
      status: 'MISSED',
      error: 'no agent took it within a day',
    });
    // It has failed, and was not tried again.
    expect((await beatsOf(app.id)).at(-1)).toBe('FAIL no agent took it within a day');
  });

  test('and were asked for at once leave no flag behind when they are cancelled', async () => {
    const task = await createTask(server(), { asap: true });
    const [run] = await runsOf(server(), task.id);
    await server().query('mutation ($id: ID!) { cancelRun(id: $id) { status } }', { id: run!.id });
    expect(await readTask(server(), task.id)).toMatchObject({ asap: false });
    const disabled = await createTask(server(), { asap: true });
    expect(await updateTask(server(), disabled.id, { enabled: false })).toMatchObject({ asap: false });
    expect(await readTask(server(), disabled.id)).toMatchObject({ asap: false });
  });

  test.each(['MANUAL', 'MISFIRE'])('begin in the order in which they are due: %s', async (trigger) => {
    const agent = await registerAgent(server());
    const task = await createTask(
      server(),
      trigger === 'MANUAL' ? {} : { schedule: { everySeconds: 10 }, misfire: 'RUN_ALL' },
    );
    if (trigger === 'MANUAL') for (let count = 0; count < 6; count += 1) await runTask(server(), task.id);
    else await server().advance(72_000);
    await agent.beat();
    const waiting = (await runsOf(server(), task.id)).toSorted((a, b) =>
      `${a.scheduledFor} ${a.id}`.localeCompare(`${b.scheduledFor} ${b.id}`),
    );
    expect(waiting.map((run) => run.trigger)).toEqual(Array.from({ length: 6 }, () => trigger));
    const begun: string[] = [];
    while (begun.length < waiting.length) {
      const left = waiting.filter(({ id }) => !begun.includes(id));
      // Whatever is asked for first, one by one or together.
      for (const run of left.slice(1)) expect((await agent.claimQueued(run)).outcome).toBe('BUSY');
      const claims = await agent.claim(left.toReversed().map(({ id }) => ({ runId: id })));
      const granted = claims.filter(({ outcome }) => outcome === 'GRANTED');
      expect(granted).toHaveLength(1);
      begun.push(granted[0]!.runId);
      await agent.end({ id: granted[0]!.runId }, now());
    }
    expect(begun).toEqual(waiting.map(({ id }) => id));
  });

  test('for slots that are all made good are not overtaken by the next slot', async () => {
    const agent = await registerAgent(server());
    const task = await createTask(server(), { ...EVERY_MINUTE, misfire: 'RUN_ALL' });
    await server().advance(180_000);
    await agent.beat();
    expect(await shortRunsOf(server(), task.id)).toEqual(['MISFIRE 1 QUEUED', 'MISFIRE 1 QUEUED']);
    const { nextRunAt } = (await readTask(server(), task.id))!;
    expect((await agent.claimSlot(task, now())).outcome).toBe('BUSY');
    expect(await shortRunsOf(server(), task.id)).toEqual(['MISFIRE 1 QUEUED', 'MISFIRE 1 QUEUED', 'SCHEDULE 1 QUEUED']);
    expect(nextRunAt).not.toBeNull();
  });

  describe('of a task whose slots are made good by one run', () => {
    test('are one, though slots go on being missed until it begins and while agents come back', async () => {
      const task = await createTask(server(), { schedule: { everySeconds: 5 }, misfire: 'RUN_ONCE' });
      await server().advance(120_000);
      const agent = await registerAgent(server());
      const [waiting] = await runsOf(server(), task.id);
      expect((await agent.claimQueued(waiting!)).outcome).toBe('GRANTED');
      await agent.end(waiting!, now());
      for (let seconds = 0; seconds < 20; seconds += 4) {
        await server().advance(4_000);
        await agent.beat();
        // It takes what is due from now on.
        const { nextRunAt } = (await readTask(server(), task.id))!;
        const due = Math.floor((server().clock.now() - Date.parse(task.anchorAt)) / 5_000) * 5_000;
        const claim = await agent.claimSlot(task, new Date(Date.parse(task.anchorAt) + due).toISOString());
        if (claim.run !== null) await agent.end(claim.run, now());
        expect(nextRunAt).not.toBeNull();
      }
      expect((await shortRunsOf(server(), task.id)).filter((run) => run.startsWith('MISFIRE'))).toEqual([
        'MISFIRE 1 SUCCEEDED',
      ]);
    });

    test('are none where an agent has run a later slot while it could not reach the server', async () => {
      const agent = await registerAgent(server());
      const task = await createTask(server(), { ...EVERY_MINUTE, misfire: 'RUN_ONCE', host: agent.host });
      const first = task.nextRunAt!;
      await server().advance(75_000);
      expect(await runsOf(server(), task.id)).toMatchObject([{ trigger: 'MISFIRE', scheduledFor: first }]);
      await server().advance(50_000);
      const later = new Date(Date.parse(first) + 60_000).toISOString();
      await agent.report({
        runId: crypto.randomUUID(),
        taskId: task.id,
        scheduledFor: later,
        startedAt: later,
        finishedAt: later,
        status: 'SUCCEEDED',
      });
      expect(await shortRunsOf(server(), task.id)).toEqual(['SCHEDULE 1 SUCCEEDED']);
    });
  });
});
