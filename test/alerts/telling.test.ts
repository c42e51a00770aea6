import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addChannel, addRule, told, toldOf } from '../kit/alerts.ts';
import { createApp, updateApp, type App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { HttpReceiver } from '../kit/http-receiver.ts';
import { useServer } from '../kit/server.ts';

const MINUTE = 60_000;
const acknowledge = 'mutation ($id: ID!) { acknowledgeIncident(id: $id) { id } }';
const openIncident = 'query ($id: ID) { app(id: $id) { incidents { nodes { id kind } } } }';

describe.each(DATABASES)('what people are told, on %s', (database) => {
  const server = useServer(database);
  let receiver: HttpReceiver;
  let hook: string;

  beforeAll(async () => {
    receiver = await HttpReceiver.start();
    hook = await addChannel(server(), receiver.url);
  });
  afterAll(() => receiver[Symbol.asyncDispose]());

  /** An app that beats every minute, and what its channel was told of it. */
  async function watched(rule: Parameters<typeof addRule>[2] = {}, input = {}): Promise<App> {
    const app = await createApp(server(), { schedule: { everySeconds: 60 }, graceSeconds: 60, ...input });
    await addRule(server(), hook, { ...rule, selector: { appIds: [app.id] } });
    await beat(server(), app);
    return app;
  }
  const fail = (app: App, input = {}) => beat(server(), app, { kind: 'FAIL', ...input });
  const succeed = (app: App) => beat(server(), app, { kind: 'SUCCESS' });
  const toldTypes = async (app: App): Promise<string[]> => {
    await server().sweep();
    return toldOf(receiver, app).map(({ type }) => type);
  };
  const incidentOf = async (app: App): Promise<string> => {
    type Answer = { app: { incidents: { nodes: { id: string }[] } } };
    const { app: answer } = await server().query<Answer>(openIncident, { id: app.id });
    return answer.incidents.nodes[0]?.id ?? 'there is none';
  };

  test('silence is told at its time with words and figures, and its end once', async () => {
    const app = await watched();
    await server().advance(150_000);
    const [opened] = toldOf(receiver, app);
    expect(opened).toMatchObject({
      type: 'incident.opened',
      data: { incident: { kind: 'DOWN', state: 'OPEN', cause: 'TIMEOUT' }, app: { name: app.name, status: 'DOWN' } },
    });
    expect(opened?.data.incident.summary).toMatch(/^No beat for 2 min \d+ s; one is expected every minute$/);
    await succeed(app);
    expect(await toldTypes(app)).toEqual(['incident.opened', 'incident.resolved']);
    await server().advance(30_000);
    expect(await toldTypes(app)).toEqual(['incident.opened', 'incident.resolved']);
  });

  test('a reported failure is told with its exit code and last line, without delay', async () => {
    const app = await watched();
    await fail(app, { exitCode: 3, message: 'copying\ndisk full\n' });
    await server().sweep();
    expect(toldOf(receiver, app)[0]?.data.incident).toMatchObject({
      cause: 'FAIL',
      summary: 'Reported a failure: exit code 3',
      lastOutput: 'disk full',
    });
  });

  test('a run that takes too long is told', async () => {
    const app = await watched({}, { maxRunSeconds: 30 });
    await beat(server(), app, { kind: 'START' });
    await server().advance(32_000);
    expect(toldOf(receiver, app)[0]?.data.incident).toMatchObject({ cause: 'RUN_LIMIT' });
  });

  test('lateness is told by a rule for it, and one end where the app went down meanwhile', async () => {
    const app = await watched({ on: ['LATE', 'DOWN', 'RESOLVED'] });
    await server().advance(70_000);
    expect(toldOf(receiver, app).map(({ data }) => data.incident.kind)).toEqual(['LATE']);
    await server().advance(70_000);
    expect(toldOf(receiver, app).map(({ data }) => data.incident.kind)).toEqual(['LATE', 'DOWN']);
    await succeed(app);
    expect(await toldTypes(app)).toEqual(['incident.opened', 'incident.opened', 'incident.resolved']);
    expect(toldOf(receiver, app).at(-1)?.data.incident.kind).toBe('DOWN');
  });

  test('lateness that ends before its rule wants it told is not told, nor is its end', async () => {
    const app = await watched({ on: ['LATE', 'RESOLVED'], afterSeconds: 30 });
    await server().advance(70_000);
    await succeed(app);
    expect(await toldTypes(app)).toEqual([]);
  });

  test('only so many failures in a row are told where a rule counts them', async () => {
    const app = await watched({ on: ['FAIL', 'RESOLVED'], failures: 3 });
    await fail(app);
    await fail(app);
    expect(await toldTypes(app)).toEqual([]);
    await succeed(app);
    await fail(app);
    await fail(app);
    expect(await toldTypes(app)).toEqual([]);
    await fail(app);
    expect(await toldTypes(app)).toEqual(['incident.opened']);
    expect(toldOf(receiver, app)[0]?.data.incident.summary).toBe('3 failures in a row');
    await succeed(app);
    expect(await toldTypes(app)).toEqual(['incident.opened', 'incident.resolved']);
  });

  test('silence is told though a rule counts failures, and not by a rule for failures alone', async () => {
    const counting = await watched({ on: ['DOWN', 'RESOLVED'], failures: 5 });
    const failuresOnly = await watched({ on: ['FAIL', 'RESOLVED'] });
    await server().advance(150_000);
    expect(await toldTypes(counting)).toEqual(['incident.opened']);
    expect(await toldTypes(failuresOnly)).toEqual([]);
  });

  test('an end that no rule wants is not told', async () => {
    const app = await watched({ on: ['DOWN'] });
    await fail(app);
    await server().sweep();
    await succeed(app);
    expect(await toldTypes(app)).toEqual(['incident.opened']);
  });

  test('who is to hear later does not hear of what was over or acknowledged before', async () => {
    const [over, acknowledged, goesOn] = [
      await watched({ afterSeconds: 180 }),
      await watched({ afterSeconds: 180 }),
      await watched({ afterSeconds: 180 }),
    ];
    for (const app of [over, acknowledged, goesOn]) await fail(app);
    await server().advance(MINUTE);
    await succeed(over);
    await server().query(acknowledge, { id: await incidentOf(acknowledged) });
    await server().advance(3 * MINUTE);
    expect(await toldTypes(over)).toEqual([]);
    expect(await toldTypes(acknowledged)).toEqual([]);
    expect(await toldTypes(goesOn)).toEqual(['incident.opened']);
  });

  test('a later rule of a higher priority on the same channel makes it more urgent, under the same incident', async () => {
    const app = await watched();
    await addRule(server(), hook, { afterSeconds: 60, priority: 'CRITICAL', selector: { appIds: [app.id] } });
    await fail(app);
    await server().advance(2 * MINUTE);
    expect(toldOf(receiver, app).map(({ type, data }) => [type, data.priority])).toEqual([
      ['incident.opened', 'NORMAL'],
      ['incident.reminder', 'CRITICAL'],
    ]);
  });

  test('reminders come as often as the rule says, until somebody has acknowledged; then the end', async () => {
    const app = await watched({ remindEverySeconds: 60 });
    await fail(app);
    await server().advance(2 * MINUTE + 10_000);
    expect(await toldTypes(app)).toEqual(['incident.opened', 'incident.reminder', 'incident.reminder']);
    await server().query(acknowledge, { id: await incidentOf(app) });
    await server().advance(2 * MINUTE);
    expect((await toldTypes(app)).slice(3)).toEqual(['incident.acknowledged']);
    await succeed(app);
    expect((await toldTypes(app)).slice(4)).toEqual(['incident.resolved']);
  });

  test('a snooze holds back the beginning and reminders, not the end', async () => {
    const snooze = 'mutation ($id: ID!, $until: DateTime) { snoozeApp(id: $id, until: $until) { id } }';
    const untold = await watched();
    const wasTold = await watched({ remindEverySeconds: 60 });
    await fail(wasTold);
    await server().sweep();
    for (const { id } of [untold, wasTold]) await server().query(snooze, { id, until: server().clock.iso(6 * MINUTE) });
    await fail(untold);
    await server().advance(3 * MINUTE);
    expect(await toldTypes(untold)).toEqual([]);
    expect(await toldTypes(wasTold)).toEqual(['incident.opened']);
    await succeed(wasTold);
    expect(await toldTypes(wasTold)).toEqual(['incident.opened', 'incident.resolved']);
    await server().advance(4 * MINUTE);
    expect(await toldTypes(untold)).toEqual(['incident.opened']);
    expect(toldOf(receiver, untold)[0]?.data.incident.openedAt).toBe(server().clock.iso(-7 * MINUTE));
  });

  test('what is paused or deleted is told as such, and not as well again', async () => {
    const [paused, deleted] = [await watched(), await watched()];
    for (const app of [paused, deleted]) await fail(app);
    await server().sweep();
    await server().query('mutation ($id: ID!) { pauseApp(id: $id) { id } }', { id: paused.id });
    await server().query('mutation ($id: ID!) { deleteApp(id: $id) }', { id: deleted.id });
    await server().sweep();
    expect(toldOf(receiver, paused).at(-1)?.data.incident).toMatchObject({ state: 'RESOLVED', end: 'APP_PAUSED' });
    expect(toldOf(receiver, deleted).at(-1)?.data.incident).toMatchObject({ state: 'RESOLVED', end: 'APP_DELETED' });
  });

  test('an edit that makes a rule match tells of what goes on, one that makes it match no more still tells the end', async () => {
    const app = await createApp(server(), { tags: ['quiet'] });
    await addRule(server(), hook, { selector: { tagsAny: [`loud-${app.id}`] } });
    await fail(app);
    expect(await toldTypes(app)).toEqual([]);
    await updateApp(server(), app.id, { tags: [`loud-${app.id}`] });
    expect(await toldTypes(app)).toEqual(['incident.opened']);
    await updateApp(server(), app.id, { tags: ['quiet'] });
    await server().advance(30_000);
    await succeed(app);
    expect(await toldTypes(app)).toEqual(['incident.opened', 'incident.resolved']);
  });

  test('apps that go down together are one message, and their ends another', async () => {
    await using group = await HttpReceiver.start();
    const channel = await addChannel(server(), group.url);
    const apps = await Promise.all(Array.from({ length: 25 }, () => createApp(server())));
    await addRule(server(), channel, { groupSeconds: 10, selector: { appIds: apps.map(({ id }) => id) } });
    for (const app of apps) await fail(app);
    await server().advance(4_000);
    expect(told(group)).toHaveLength(0);
    await server().advance(8_000);
    expect(told(group).map(({ type, data }) => [type, data.count, data.incidents?.length])).toEqual([
      ['incident.opened', 25, 20],
    ]);
    for (const app of apps) await succeed(app);
    await server().advance(12_000);
    expect(told(group).map(({ type, data }) => [type, data.count])).toEqual([
      ['incident.opened', 25],
      ['incident.resolved', 25],
    ]);
  });

  test('neither an app that is well again before its group is told nor a message tried again hurries the others', async () => {
    await using group = await HttpReceiver.start({ status: 503 });
    const channel = await addChannel(server(), group.url);
    const [failed, brief, other] = [await createApp(server()), await createApp(server()), await createApp(server())];
    await addRule(server(), channel, { groupSeconds: 20, selector: { appIds: [failed.id, brief.id, other.id] } });
    await fail(failed);
    await server().advance(21_000);
    expect(told(group)).toHaveLength(1);
    await fail(other);
    await fail(brief);
    await succeed(brief);
    await server().advance(16_000);
    expect(told(group).length).toBeGreaterThan(1);
    expect(told(group).map(({ data }) => data.app?.id)).toEqual(told(group).map(() => failed.id));
    group.answerWith({});
    await server().advance(5_000);
    // In the same moment the first is tried again, and may arrive after it.
    expect(told(group).map(({ data }) => data.app?.id)).toContain(other.id);
  });
});
