import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApp, readApp, uniqueName } from '../kit/apps.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';
import { createTask, CREATE_TASK, readTask, registerAgent, runsOf, UPDATE_TASK, updateTask } from '../kit/tasks.ts';

interface Names {
  nodes: { name: string }[];
  totalCount: number | null;
}

describe.each(DATABASES)('tasks on %s', (kind) => {
  const server = useServer(kind);

  test('a task has its defaults and is read as it was made', async () => {
    const task = await createTask(server(), { folder: 'nightly', schedule: { everySeconds: 90 } });
    expect(task).toMatchObject({
      script: 'work.sh',
      folder: 'nightly',
      arguments: [],
      schedule: { everySeconds: 90 },
      user: null,
      host: null,
      environment: 'PRODUCTION',
      enabled: true,
      asap: false,
      maxRetries: 0,
      concurrency: 'FORBID',
      misfire: 'RUN_ONCE',
      nextRunAt: server().clock.iso(90_000),
    });
    expect(await readTask(server(), task.id)).toEqual(task);
  });

  test('each kind of schedule has its next run', async () => {
    // The clock shows a Wednesday, 10:00 UTC.
    const next = async (schedule: object) => (await createTask(server(), { schedule })).nextRunAt;
    expect(await next({ cron: { expression: '30 4 * * *', timezone: 'Europe/Berlin' } })).toBe(
      '2026-03-05T03:30:00.000Z',
    );
    expect(await next({ daily: { atTime: '12:15', timezone: 'Asia/Kathmandu' } })).toBe('2026-03-05T06:30:00.000Z');
    expect(await next({ daily: { atTime: '09:00', weekdays: ['SUNDAY', 'MONDAY'] } })).toBe('2026-03-08T09:00:00.000Z');
    expect(await next({ manual: true })).toBeNull();
  });

  test.each([
    [{ name: '' }, 'name', /must be 1 to 100 characters/],
    [{ script: '../other.sh' }, 'script', /below the directory of scripts.*"\.\.\/other\.sh"/],
    [{ script: '/bin/sh' }, 'script', /not absolute/],
    [{ folder: 'a/../../b' }, 'folder', /without \.\./],
    [{ folder: 'C:\\scripts' }, 'folder', /not absolute/],
    [{ timeoutSeconds: 0 }, 'timeoutSeconds', /must be 1 to 31622400 seconds/],
    [{ maxRetries: 101 }, 'maxRetries', /must be 0 to 100, not 101/],
    [{ schedule: { everySeconds: 0 } }, 'schedule.everySeconds', /from 1 to 31622400/],
    [{ schedule: { cron: { expression: '0 0 30 2 *' } } }, 'schedule.cron', /has no next run/],
    [
      { schedule: { cron: { expression: '* * * * *', timezone: 'Mars/Base' } } },
      'schedule.cron',
      /"Mars\/Base" is not a time zone/,
    ],
    [{ schedule: { daily: { atTime: '25:00' } } }, 'schedule.daily', /"25:00" is not a time of day/],
    [
      { schedule: { daily: { atTime: '08:00', timezone: 'Nowhere' } } },
      'schedule.daily',
      /"Nowhere" is not a time zone/,
    ],
    [{ schedule: { manual: false } }, 'schedule', /must have/],
    [{ appId: randomUUID() }, 'appId', /there is no app/],
  ])('%j is refused at its field', async (input, field, message) => {
    const whole = { name: 'x', script: 'x.sh', folder: '', schedule: { manual: true }, ...input };
    const created = await server().refusal(CREATE_TASK, { input: whole });
    expect(created).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(created.message).toMatch(message);
    const { id } = await createTask(server());
    expect(await server().refusal(UPDATE_TASK, { id, input })).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  test('an edit leaves what it does not name, and null clears', async () => {
    const { id } = await createTask(server(), { user: 'ann', comment: 'old', timeoutSeconds: 5, arguments: ['a'] });
    expect(await updateTask(server(), id, { name: 'renamed', comment: null })).toMatchObject({
      name: 'renamed',
      comment: null,
      user: 'ann',
      timeoutSeconds: 5,
      arguments: ['a'],
    });
    expect(await updateTask(server(), id, { user: null, timeoutSeconds: null, arguments: null })).toMatchObject({
      user: null,
      timeoutSeconds: null,
      arguments: [],
    });
    expect(await server().refusal(UPDATE_TASK, { id, input: { name: null } })).toMatchObject({ field: 'name' });
    expect(await server().refusal(UPDATE_TASK, { id: randomUUID(), input: {} })).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a new schedule counts from the edit, any other edit keeps the slots, and a disabled task has none', async () => {
    const { id, nextRunAt } = await createTask(server(), { schedule: { everySeconds: 60 } });
    await server().advance(10_000);
    expect((await updateTask(server(), id, { comment: 'x' })).nextRunAt).toBe(nextRunAt);
    expect((await updateTask(server(), id, { enabled: false })).nextRunAt).toBeNull();
    expect((await updateTask(server(), id, { enabled: true })).nextRunAt).toBe(nextRunAt);
    expect((await updateTask(server(), id, { schedule: { everySeconds: 30 } })).nextRunAt).toBe(
      server().clock.iso(30_000),
    );
  });

  test('asap queues one run, and the flag clears when it is taken', async () => {
    const { id, asap } = await createTask(server(), { asap: true });
    expect(asap).toBe(true);
    const [run] = await runsOf(server(), id);
    expect(run).toMatchObject({ status: 'QUEUED', trigger: 'ASAP' });
    const agent = await registerAgent(server());
    expect((await agent.claimQueued(run!)).outcome).toBe('GRANTED');
    expect((await readTask(server(), id))?.asap).toBe(false);
  });

  test("the app's schedule and run limit follow the task's", async () => {
    const app = await createApp(server());
    const { id } = await createTask(server(), {
      appId: app.id,
      timeoutSeconds: 40,
      schedule: { daily: { atTime: '03:30', timezone: 'Europe/Berlin', weekdays: ['MONDAY', 'FRIDAY'] } },
    });
    expect(await readApp(server(), app.id)).toMatchObject({
      schedule: { expression: '30 3 * * 1,5', timezone: 'Europe/Berlin' },
      maxRunSeconds: 110,
    });
    await updateTask(server(), id, { schedule: { everySeconds: 300 }, timeoutSeconds: null });
    expect(await readApp(server(), app.id)).toMatchObject({ schedule: { everySeconds: 300 }, maxRunSeconds: null });
    // Three attempts, 5 s and 10 s apart, are one run to the app; and whoever ends it has time to say so.
    await updateTask(server(), id, { timeoutSeconds: 40, maxRetries: 2 });
    expect(await readApp(server(), app.id)).toMatchObject({ maxRunSeconds: 225 });
  });

  test('tasks are searched, filtered, sorted and paged, and what runs next comes soonest first', async () => {
    const mark = uniqueName('list');
    const make = (name: string, input: object) => createTask(server(), { name, comment: mark, ...input });
    await make('b', { user: 'ann', schedule: { everySeconds: 300 } });
    await make('a', { user: 'bob', schedule: { everySeconds: 100 } });
    await make('c', { user: 'ann', enabled: false, schedule: { everySeconds: 200 } });
    await make('d', { host: 'db-1' });
    const list = async (filter: object, orderBy?: object) => {
      const { tasks } = await server().query<{ tasks: Names }>(
        'query ($filter: TaskFilter, $orderBy: TaskOrder) { tasks(filter: $filter, orderBy: $orderBy) { totalCount nodes { name } } }',
        { filter: { search: mark.toUpperCase(), ...filter }, orderBy },
      );
      return tasks.nodes.map(({ name }) => name).join('');
    };
    expect(await list({})).toBe('abcd');
    expect(await list({ user: 'ann' }, { field: 'NAME', direction: 'DESC' })).toBe('cb');
    expect(await list({ enabled: false })).toBe('c');
    expect(await list({ host: 'db-1' })).toBe('d');
    expect(await list({}, { field: 'NEXT_RUN', direction: 'ASC' })).toMatch(/^ab(cd|dc)$/);
    const { upcomingRuns } = await server().query<{
      upcomingRuns: { nodes: { id: string; scheduledFor: string; task: { name: string } }[] };
    }>('query ($filter: TaskFilter) { upcomingRuns(filter: $filter) { nodes { id scheduledFor task { name } } } }', {
      filter: { search: mark },
    });
    expect(upcomingRuns.nodes.map(({ task }) => task.name)).toEqual(['a', 'b']);
    expect(upcomingRuns.nodes[0]?.scheduledFor).toBe(server().clock.iso(100_000));
  });

  test('many tasks are enabled, disabled and deleted in one call, and those that are gone are passed over', async () => {
    const [one, two] = [await createTask(server()), await createTask(server())];
    const ids = [one.id, two.id, randomUUID()];
    const { setTasksEnabled } = await server().query<{ setTasksEnabled: { enabled: boolean }[] }>(
      'mutation ($ids: [ID!]!) { setTasksEnabled(ids: $ids, enabled: false) { enabled } }',
      { ids },
    );
    expect(setTasksEnabled).toEqual([{ enabled: false }, { enabled: false }]);
    const { deleteTasks } = await server().query<{ deleteTasks: string[] }>(
      'mutation ($ids: [ID!]!) { deleteTasks(ids: $ids) }',
      { ids },
    );
    expect(deleteTasks.toSorted()).toEqual([one.id, two.id].toSorted());
    expect(await readTask(server(), one.id)).toBeNull();
  });

  const preview =
    'query ($schedule: TaskScheduleInput!, $count: Int) { previewSchedule(schedule: $schedule, count: $count) }';

  test("a cron expression means what it means to Debian's cron", async () => {
    const runs = async (expression: string, count: number) => {
      const schedule = { cron: { expression, timezone: 'UTC' } };
      return (await server().query<{ previewSchedule: string[] }>(preview, { schedule, count })).previewSchedule;
    };
    for (const run of await runs('0 12 */2 * MON', 5)) {
      expect(new Date(run).getUTCDay()).toBe(1);
      expect(new Date(run).getUTCDate() % 2).toBe(1);
    }
    for (const run of await runs('0 0 */100,1-7 * MON', 5)) {
      expect(new Date(run).getUTCDay()).toBe(1);
      expect(new Date(run).getUTCDate()).toBeLessThan(8);
    }
    const minutes = (await runs('0/5 * * * *', 24)).map((run) => new Date(run).getUTCMinutes());
    expect(new Set(minutes).size).toBe(12);
    await createTask(server(), { schedule: { cron: { expression: '0/5 * * * *' } } });
  });

  test('the next runs of a schedule are told while it is being typed', async () => {
    const { previewSchedule } = await server().query<{ previewSchedule: string[] }>(preview, {
      schedule: { cron: { expression: '30 2 28,29 3 *', timezone: 'Europe/Berlin' } },
      count: 2,
    });
    expect(previewSchedule[0]).toBe('2026-03-28T01:30:00.000Z');
    expect(await server().refusal(preview, { schedule: { everySeconds: 1 }, count: 101 })).toMatchObject({
      field: 'count',
    });
    expect(await server().refusal(preview, { schedule: { cron: { expression: 'nonsense' } } })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'schedule.cron',
    });
  });

  test('whoever watches hears of tasks that are made, edited and deleted', async () => {
    await using changes = await server()
      .socket()
      .subscribe<{ taskChanges: { kind: string; taskId: string; task: { name: string } | null } }>(
        'subscription { taskChanges { kind taskId task { name } } }',
      );
    const { id, name } = await createTask(server());
    await updateTask(server(), id, { name: 'new name' });
    await server().query('mutation ($id: ID!) { deleteTask(id: $id) }', { id });
    expect((await changes.take(3)).map(({ taskChanges }) => taskChanges)).toEqual([
      { kind: 'CREATED', taskId: id, task: { name } },
      { kind: 'UPDATED', taskId: id, task: { name: 'new name' } },
      { kind: 'DELETED', taskId: id, task: null },
    ]);
  });
});
