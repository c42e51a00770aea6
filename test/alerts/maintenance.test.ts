import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addChannel, addRule, toldOf } from '../kit/alerts.ts';
import { createApp, uniqueName, updateApp, type App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import type { Variables } from '../kit/graphql-client.ts';
import { HttpReceiver } from '../kit/http-receiver.ts';
import { incidentsOf } from '../kit/incidents.ts';
import { useServer } from '../kit/server.ts';

const MINUTE = 60_000;
const FIELDS = `id name selector { tagsAny appIds } startsAt endsAt cron { expression timezone } durationSeconds activeNow
  nextStartAt times(first: 2) { from to }`;
const CREATE = `mutation ($input: CreateMaintenanceWindowInput!) { createMaintenanceWindow(input: $input) { ${FIELDS} } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateMaintenanceWindowInput!) { updateMaintenanceWindow(id: $id, input: $input) { ${FIELDS} } }`;
const DELETE = 'mutation ($id: ID!) { deleteMaintenanceWindow(id: $id) }';
const IN_MAINTENANCE = 'query ($id: ID) { app(id: $id) { inMaintenance maintenanceUntil } }';

interface MaintenanceWindow {
  id: string;
  name: string;
  startsAt: string | null;
  endsAt: string | null;
  cron: { expression: string; timezone: string } | null;
  durationSeconds: number | null;
  activeNow: boolean;
  nextStartAt: string | null;
  times: { from: string; to: string }[];
}

describe.each(DATABASES)('maintenance, on %s', (database) => {
  const server = useServer(database);
  let receiver: HttpReceiver;
  let hook: string;
  beforeAll(async () => {
    receiver = await HttpReceiver.start();
    hook = await addChannel(server(), receiver.url);
  });
  afterAll(() => receiver[Symbol.asyncDispose]());

  async function watched(rule: Parameters<typeof addRule>[2] = {}): Promise<App> {
    // Of silence nothing is to be heard here.
    const app = await createApp(server(), { schedule: { manual: true } });
    await addRule(server(), hook, { ...rule, selector: { appIds: [app.id] } });
    await beat(server(), app);
    return app;
  }
  const create = async (input: Variables): Promise<MaintenanceWindow> => {
    const given = { name: uniqueName('window'), ...input };
    return (await server().query<{ createMaintenanceWindow: MaintenanceWindow }>(CREATE, { input: given }))
      .createMaintenanceWindow;
  };
  /** From so many minutes on, until so many minutes from now. */
  const window = (app: App, from: number, to: number): Promise<MaintenanceWindow> => {
    const [startsAt, endsAt] = [server().clock.iso(from * MINUTE), server().clock.iso(to * MINUTE)];
    return create({ selector: { appIds: [app.id] }, startsAt, endsAt });
  };
  const list = async (): Promise<MaintenanceWindow[]> =>
    (await server().query<{ maintenanceWindows: MaintenanceWindow[] }>(`{ maintenanceWindows { ${FIELDS} } }`))
      .maintenanceWindows;
  const fail = (app: App) => beat(server(), app, { kind: 'FAIL' });
  const succeed = (app: App) => beat(server(), app);
  const types = (app: App): string[] => toldOf(receiver, app).map(({ type }) => type);
  /** In one step: nothing here falls silent meanwhile. */
  const minutes = async (count: number): Promise<void> => {
    await server().sweep();
    server().clock.advance(count * MINUTE);
    await server().sweep();
  };
  const suppressionOf = async (app: App) => (await incidentsOf(server(), app.id)).map(({ suppression }) => suppression);

  test('what begins within a window and ends within it is told to nobody', async () => {
    const app = await watched();
    await window(app, 0, 5);
    await fail(app);
    await minutes(2);
    expect(await suppressionOf(app)).toEqual(['MAINTENANCE']);
    await succeed(app);
    await minutes(5);
    expect(types(app)).toEqual([]);
    expect(await incidentsOf(server(), app.id)).toMatchObject([{ state: 'RESOLVED', suppression: null }]);
  });

  test('what begins within a window and outlives it is told at its end, with its real beginning', async () => {
    const app = await watched();
    const openedAt = server().clock.iso(MINUTE);
    await window(app, 0, 5);
    await minutes(1);
    await fail(app);
    await minutes(3.9);
    expect(types(app)).toEqual([]);
    await minutes(0.2);
    expect(toldOf(receiver, app)).toMatchObject([{ type: 'incident.opened', data: { incident: { openedAt } } }]);
    expect(await suppressionOf(app)).toEqual([null]);
    await succeed(app);
    await minutes(1);
    expect(types(app)).toEqual(['incident.opened', 'incident.resolved']);
  });

  test('what begins before a window is told at once, and its end within the window, too', async () => {
    const app = await watched();
    await window(app, 1, 5);
    await fail(app);
    await minutes(2);
    expect(types(app)).toEqual(['incident.opened']);
    await succeed(app);
    await minutes(0.2);
    expect(types(app)).toEqual(['incident.opened', 'incident.resolved']);
  });

  test('of what a window lies within nobody is reminded or told more urgently until the window is over', async () => {
    const app = await watched({ remindEverySeconds: 120 });
    await addRule(server(), hook, { selector: { appIds: [app.id] }, afterSeconds: 180, priority: 'CRITICAL' });
    await window(app, 1, 10);
    await fail(app);
    await minutes(9.9);
    expect(types(app)).toEqual(['incident.opened']);
    await minutes(0.2);
    expect(toldOf(receiver, app).map(({ type, data }) => `${type} ${data.priority}`)).toEqual([
      'incident.opened NORMAL',
      'incident.reminder CRITICAL',
    ]);
  });

  test('whose delay ends within a window is told when the window is over', async () => {
    const app = await watched({ afterSeconds: 120 });
    await window(app, 1, 5);
    await fail(app);
    await minutes(4.9);
    expect(types(app)).toEqual([]);
    await minutes(0.2);
    expect(types(app)).toEqual(['incident.opened']);
  });

  test('messages that wait for others are not hurried out of a window by one that is outside of it', async () => {
    const [inside, outside] = [await watched({ groupSeconds: 60 }), await watched({ groupSeconds: 60 })];
    await window(inside, 0, 3.5);
    await fail(inside);
    await minutes(2);
    await fail(outside);
    await minutes(1.2);
    expect([types(inside), types(outside)]).toEqual([[], ['incident.opened']]);
    await minutes(1.5);
    expect(types(inside)).toEqual(['incident.opened']);
  });

  test('when a window is deleted what is open is told at once, and a second window holds it back further', async () => {
    const app = await watched();
    const { id } = await window(app, 0, 5);
    const second = await window(app, 0, 3);
    await fail(app);
    await server().query(DELETE, { id });
    await minutes(0.5);
    expect(types(app)).toEqual([]);
    await server().query(DELETE, { id: second.id });
    await server().sweep();
    expect(types(app)).toEqual(['incident.opened']);
    expect((await list()).map((listed) => listed.id)).not.toContain(id);
  });

  test('an app is told to be in a window as long as it is, by its tags of then', async () => {
    const tag = uniqueName('tag');
    const app = await watched();
    const endsAt = server().clock.iso(5 * MINUTE);
    const { activeNow } = await create({ selector: { tagsAny: [tag] }, startsAt: server().clock.iso(), endsAt });
    expect(activeNow).toBe(true);
    const read = async () => (await server().query<{ app: unknown }>(IN_MAINTENANCE, { id: app.id })).app;
    expect(await read()).toEqual({ inMaintenance: false, maintenanceUntil: null });
    await fail(app);
    await updateApp(server(), app.id, { tags: [tag] });
    expect(await read()).toEqual({ inMaintenance: true, maintenanceUntil: endsAt });
    await server().sweep();
    expect(types(app)).toEqual([]);
    await minutes(5.1);
    expect(await read()).toEqual({ inMaintenance: false, maintenanceUntil: null });
    expect(types(app)).toEqual(['incident.opened']);
  });

  test('a snooze that ends within a window does not end it, nor the other way round', async () => {
    const app = await watched();
    const snooze = 'mutation ($id: ID!, $until: DateTime) { snoozeApp(id: $id, until: $until) { id } }';
    await window(app, 1, 4);
    await server().query(snooze, { id: app.id, until: server().clock.iso(2 * MINUTE) });
    await fail(app);
    expect(await suppressionOf(app)).toEqual(['SNOOZED']);
    await minutes(3.9);
    expect(await suppressionOf(app)).toEqual(['MAINTENANCE']);
    expect(types(app)).toEqual([]);
    await minutes(0.2);
    expect(types(app)).toEqual(['incident.opened']);
  });

  test('a recurring one is told with its zone and next times, and can become one that is once', async () => {
    const made = await create({
      selector: { all: true },
      cron: { expression: '0 22 * * 0', timezone: 'Europe/Berlin' },
      durationSeconds: 7_200,
    });
    expect(made).toMatchObject({
      startsAt: null,
      cron: { expression: '0 22 * * 0', timezone: 'Europe/Berlin' },
      durationSeconds: 7_200,
      activeNow: false,
      nextStartAt: '2026-03-08T21:00:00.000Z',
      times: [
        { from: '2026-03-08T21:00:00.000Z', to: '2026-03-08T23:00:00.000Z' },
        { from: '2026-03-15T21:00:00.000Z', to: '2026-03-15T23:00:00.000Z' },
      ],
    });
    const input = { startsAt: '2026-03-08T21:00:00.000Z', endsAt: '2026-03-08T22:00:00.000Z' };
    const { updateMaintenanceWindow: edited } = await server().query<{ updateMaintenanceWindow: MaintenanceWindow }>(
      UPDATE,
      { id: made.id, input },
    );
    expect(edited).toMatchObject({ ...input, name: made.name, cron: null, durationSeconds: null });
    expect((await list()).filter(({ name }) => name === made.name)).toHaveLength(1);
    await server().query(DELETE, { id: made.id });
    expect(await server().refusal(DELETE, { id: made.id })).toMatchObject({ code: 'NOT_FOUND', field: 'id' });
  });

  const soon = { startsAt: '2030-01-01T10:00:00Z', endsAt: '2030-01-01T11:00:00Z' };
  const cron = { expression: '0 22 * * 0', timezone: 'UTC' };
  test.each<[string, Variables, string]>([
    ['no times', {}, 'startsAt'],
    ['both kinds of times', { ...soon, cron, durationSeconds: 60 }, 'startsAt'],
    ['no end', { startsAt: soon.startsAt }, 'endsAt'],
    ['an end before its beginning', { startsAt: soon.endsAt, endsAt: soon.startsAt }, 'endsAt'],
    ['an end that has been', { startsAt: '2020-01-01T10:00:00Z', endsAt: '2020-01-01T11:00:00Z' }, 'endsAt'],
    ['more than a year', { startsAt: soon.startsAt, endsAt: '2031-06-01T11:00:00Z' }, 'endsAt'],
    ['a cron expression without a duration', { cron }, 'durationSeconds'],
    ['a duration without a cron expression', { durationSeconds: 60 }, 'cron'],
    ['a duration of seconds', { cron, durationSeconds: 59 }, 'durationSeconds'],
    ['one that never ends', { cron: { expression: '0 0 * * *' }, durationSeconds: 86_400 }, 'durationSeconds'],
    ['one each minute', { cron: { expression: '* * * * *' }, durationSeconds: 60 }, 'cron'],
    ['an expression that is none', { cron: { expression: 'often' }, durationSeconds: 60 }, 'cron'],
    ['a zone that is none', { cron: { ...cron, timezone: 'Europe/Atlantis' }, durationSeconds: 60 }, 'cron'],
    ['no apps', { ...soon, selector: {} }, 'selector'],
    ['no name', { ...soon, name: ' ' }, 'name'],
  ])('%s is refused', async (_what, given, field) => {
    const input = { name: 'window', selector: { all: true }, ...given };
    const refusal = await server().refusal(CREATE, { input });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field });
    // By the names of this input, not of the app's schedule that checks the expression.
    expect(refusal.message).not.toContain('schedule');
  });
});
