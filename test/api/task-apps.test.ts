import { describe, expect, test } from 'vitest';
import { createApp, readApp, uniqueName, type App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';
import { CREATE_TASK, createTask, registerAgent, runTask, UPDATE_TASK, updateTask, type Task } from '../kit/tasks.ts';

describe.each(DATABASES)('the app of a task on %s', (kind) => {
  const server = useServer(kind);
  const status = async ({ id }: Pick<App, 'id'>) => (await readApp(server(), id))?.status;
  const enable = (task: Task, enabled: boolean) => updateTask(server(), task.id, { enabled });
  const setEnabled = (tasks: Task[], enabled: boolean) =>
    server().query(
      'mutation ($ids: [ID!]!, $enabled: Boolean!) { setTasksEnabled(ids: $ids, enabled: $enabled) { id } }',
      {
        ids: tasks.map(({ id }) => id),
        enabled,
      },
    );
  const remove = (tasks: Task[]) =>
    server().query('mutation ($ids: [ID!]!) { deleteTasks(ids: $ids) }', { ids: tasks.map(({ id }) => id) });
  const act = (verb: string, { id }: Pick<App, 'id'>) =>
    server().query(`mutation ($id: ID!) { ${verb}App(id: $id) { id } }`, { id });
  /** One that is UP, and is expected to beat each minute. */
  const living = async () => {
    const app = await createApp(server());
    const task = await createTask(server(), { schedule: { everySeconds: 60 }, appId: app.id });
    await beat(server(), app);
    return { app, task };
  };

  test('expects nothing while the task is disabled, and a beat again from when it is enabled', async () => {
    const { app, task } = await living();
    await enable(task, false);
    expect(await status(app)).toBe('PAUSED');
    await server().advance(300_000);
    expect(await status(app)).toBe('PAUSED');
    await enable(task, true);
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'UP', nextDeadlineAt: server().clock.iso(63_000) });
    // Again, and by the way that takes many.
    await setEnabled([task], false);
    expect(await status(app)).toBe('PAUSED');
    await setEnabled([task], true);
    expect(await status(app)).toBe('UP');
  });

  test('is paused with the last of several tasks that beat for it, and resumes with the first', async () => {
    const { app, task } = await living();
    const other = await createTask(server(), { schedule: { everySeconds: 60 }, appId: app.id });
    await enable(task, false);
    expect(await status(app)).toBe('UP');
    await enable(other, false);
    expect(await status(app)).toBe('PAUSED');
    await enable(task, true);
    expect(await status(app)).toBe('UP');
    await remove([task]);
    expect(await status(app)).toBe('PAUSED');
    await enable(other, true);
    await enable(other, false);
    await remove([other]);
    expect(await status(app)).toBe('PAUSED');
  });

  test('of tasks that are deleted together expects nothing either', async () => {
    const { app, task } = await living();
    const other = await createTask(server(), { schedule: { everySeconds: 60 }, appId: app.id });
    await remove([task, other]);
    expect(await status(app)).toBe('PAUSED');
  });

  test('stays as a person has left it', async () => {
    const { app, task } = await living();
    await act('pause', app);
    await enable(task, false);
    await enable(task, true);
    expect(await status(app)).toBe('PAUSED');
    await act('resume', app);
    await enable(task, false);
    await act('resume', app);
    expect(await status(app)).toBe('UP');
    server().clock.advance(1);
    await act('pause', app);
    await enable(task, true);
    expect(await status(app)).toBe('PAUSED');
  });

  test('is not waited for where the task only runs when it is asked to, until it has a schedule again', async () => {
    const { app, task } = await living();
    await updateTask(server(), task.id, { schedule: { manual: true } });
    await server().advance(150_000);
    expect(await readApp(server(), app.id)).toMatchObject({
      status: 'UP',
      schedule: { manual: true },
      nextDeadlineAt: null,
    });
    await updateTask(server(), task.id, { schedule: { everySeconds: 60 } });
    expect(await readApp(server(), app.id)).toMatchObject({
      schedule: { everySeconds: 60 },
      nextDeadlineAt: server().clock.iso(63_000),
    });
  });

  test('expects nothing once the task beats for another app, or for none, until it beats again', async () => {
    const { app, task } = await living();
    const other = await createApp(server(), { schedule: { manual: true } });
    await updateTask(server(), task.id, { appId: other.id });
    expect([await status(app), await status(other)]).toEqual(['PAUSED', 'NEW']);
    expect(await readApp(server(), other.id)).toMatchObject({ schedule: { everySeconds: 60 } });
    await beat(server(), other);
    await updateTask(server(), task.id, { appId: null });
    await server().advance(300_000);
    expect([await status(app), await status(other)]).toEqual(['PAUSED', 'PAUSED']);
    await updateTask(server(), task.id, { appId: app.id });
    server().clock.advance(1);
    await beat(server(), app);
    expect(await status(app)).toBe('UP');
    // What another task beats for goes on.
    await createTask(server(), { schedule: { everySeconds: 60 }, appId: app.id });
    await updateTask(server(), task.id, { newApp: {} });
    expect(await status(app)).toBe('UP');
  });

  test('is told how long a run took by the clock of its agent, not by when the server heard of it', async () => {
    const agent = await registerAgent(server());
    const { app, task } = await living();
    const run = await runTask(server(), task.id);
    await agent.claimQueued(run);
    server().clock.advance(9_000);
    const startedAt = server().clock.iso(-5_000);
    await agent.end(run, startedAt, { startedAt, finishedAt: server().clock.iso(-3_750) });
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'UP', lastDurationMs: 1_250 });
  });

  test('is DOWN by FAIL, with a duration, where a run takes longer than its time-out', async () => {
    const agent = await registerAgent(server());
    const app = await createApp(server());
    const task = await createTask(server(), { timeoutSeconds: 5, appId: app.id });
    const run = await runTask(server(), task.id);
    await agent.claimQueued(run);
    const startedAt = server().clock.iso();
    // The script traps TERM, and is killed 10 s later.
    await server().advance(16_000);
    await agent.end(run, startedAt, { finishedAt: server().clock.iso(-1_000), status: 'TIMED_OUT', exitCode: 137 });
    const { app: seen } = await server().query<{
      app: {
        statusChanges: { nodes: { to: string; cause: string }[] };
        heartbeats: { nodes: { kind: string; durationMs: number | null }[] };
      };
    }>(
      'query ($id: ID) { app(id: $id) { statusChanges { nodes { to cause } } heartbeats(first: 1) { nodes { kind durationMs } } } }',
      { id: app.id },
    );
    expect(seen.statusChanges.nodes).toEqual([{ to: 'DOWN', cause: 'FAIL' }]);
    expect(seen.heartbeats.nodes).toEqual([{ kind: 'FAIL', durationMs: 15_000 }]);
  });

  test('of an agent expects nothing once the agent is deleted, until it comes back', async () => {
    const agent = await registerAgent(server());
    const app = await createApp(server());
    const send = (idempotencyKey: string) =>
      server().query('mutation ($input: SendHeartbeatInput!) { sendHeartbeat(input: $input) { status } }', {
        input: {
          app: app.slug,
          user: 'deploy',
          host: agent.host,
          environment: 'PRODUCTION',
          sessionId: agent.sessionId,
          agentVersion: '0.1.0',
          idempotencyKey,
        },
      });
    await send('1');
    // An app that the agent has run a task for is the task's.
    const { app: other, task } = await living();
    const run = await runTask(server(), task.id);
    await agent.claimQueued(run);
    await agent.end(run, server().clock.iso());
    await server().query(
      'mutation ($agentId: ID!, $sessionId: String!) { unregisterAgent(agentId: $agentId, sessionId: $sessionId) }',
      agent.session,
    );
    await server().query('mutation ($id: ID!) { deleteAgent(id: $id) }', { id: agent.id });
    expect(await status(app)).toBe('PAUSED');
    expect(await status(other)).toBe('UP');
    server().clock.advance(1);
    await send('2');
    expect(await status(app)).toBe('UP');
  });

  describe('that is new', () => {
    const made = async (name: string): Promise<App[]> => {
      const { apps } = await server().query<{ apps: { nodes: App[] } }>(
        'query ($search: String) { apps(filter: { search: $search }) { nodes { id name slug maxRunSeconds graceSeconds tags environment schedule { ... on CronSchedule { expression timezone } ... on IntervalSchedule { everySeconds } ... on ManualSchedule { manual } } } } }',
        { search: name },
      );
      return apps.nodes;
    };
    const whole = (name: string, input: object) => ({
      name,
      script: 'work.sh',
      folder: '',
      schedule: { everySeconds: 300 },
      ...input,
    });

    test('is made with the task, as the task is', async () => {
      const name = uniqueName('Nightly');
      const { createTask: task } = await server().query<{ createTask: { app: App } }>(
        'mutation ($input: CreateTaskInput!) { createTask(input: $input) { app { id slug } } }',
        {
          input: whole(name, {
            schedule: { daily: { atTime: '03:30', timezone: 'Europe/Berlin' } },
            environment: 'DEVELOPMENT',
            timeoutSeconds: 40,
            newApp: { tags: ['nightly'], graceSeconds: 7 },
          }),
        },
      );
      const [app, ...others] = await made(name);
      expect(others).toEqual([]);
      expect(app).toEqual({
        id: task.app.id,
        slug: name.toLowerCase(),
        name,
        maxRunSeconds: 110,
        graceSeconds: 7,
        tags: ['nightly'],
        environment: 'DEVELOPMENT',
        schedule: { expression: '30 3 * * *', timezone: 'Europe/Berlin' },
      });
      // Another of this name gets the next slug.
      await createTask(server(), { name, newApp: {} });
      expect((await made(name)).map(({ slug }) => slug).toSorted()).toEqual([app!.slug, `${app!.slug}-2`]);
    });

    test('is given to a task that had none', async () => {
      const name = uniqueName('later');
      const task = await createTask(server(), { schedule: { everySeconds: 300 } });
      await updateTask(server(), task.id, { newApp: { name } });
      expect(await made(name)).toMatchObject([{ name, schedule: { everySeconds: 300 } }]);
    });

    test('of a task that only runs when it is asked to is DOWN by a run that fails, and never waited for', async () => {
      const name = uniqueName('asked');
      const task = await createTask(server(), { timeoutSeconds: 40 });
      await updateTask(server(), task.id, { newApp: { name } });
      const [app] = await made(name);
      expect(app).toMatchObject({ schedule: { manual: true }, maxRunSeconds: 110 });
      const agent = await registerAgent(server());
      for (const [exitCode, expected] of [
        [0, 'UP'],
        [1, 'DOWN'],
        [0, 'UP'],
      ] as const) {
        const run = await runTask(server(), task.id);
        await agent.claimQueued(run);
        const ended = exitCode === 0 ? {} : { status: 'FAILED', exitCode };
        await agent.end(run, server().clock.iso(), ended);
        expect(await status(app!)).toBe(expected);
        server().clock.advance(1);
      }
      await server().advance(150_000);
      expect(await status(app!)).toBe('UP');
    });

    test.each([
      ['the task is refused', { script: '../x' }, 'script'],
      ['its own input is', { newApp: { tags: [''] } }, 'newApp.tags'],
      ['its grace is', { newApp: { graceSeconds: -1 } }, 'newApp.graceSeconds'],
      ['there is one already', { appId: crypto.randomUUID() }, 'newApp'],
      ['the schedule never comes', { schedule: { cron: { expression: 'x' } } }, 'schedule.cron'],
    ])('is not there, and no task, where %s', async (_why, input, field) => {
      const name = uniqueName('never');
      const refusal = await server().refusal(CREATE_TASK, { input: whole(name, { newApp: {}, ...input }) });
      expect(refusal).toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringMatching(new RegExp(`^${field}`)) as string,
      });
      expect(await made(name)).toEqual([]);
      const { tasks } = await server().query<{ tasks: { nodes: unknown[] } }>(
        'query ($search: String) { tasks(filter: { search: $search }) { nodes { id } } }',
        { search: name },
      );
      expect(tasks.nodes).toEqual([]);
      const task = await createTask(server());
      expect(
        await server().refusal(UPDATE_TASK, { id: crypto.randomUUID(), input: { newApp: { name } } }),
      ).toMatchObject({ code: 'NOT_FOUND' });
      expect(
        await server().refusal(UPDATE_TASK, { id: task.id, input: { newApp: { name }, script: '' } }),
      ).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(await made(name)).toEqual([]);
    });

    test('is not there where the database refuses the task', async () => {
      const name = uniqueName('broken');
      await server().sql.query(`alter table task add constraint no_broken check (name not like 'broken%')`);
      try {
        await server().refusal(CREATE_TASK, { input: whole(name, { newApp: {} }) });
        expect(await made(name)).toEqual([]);
      } finally {
        await server().sql.query('alter table task drop constraint no_broken');
      }
    });
  });
});
