import { describe, expect, test } from 'vitest';
import { createApp, statusChanges, uniqueName, updateApp, type App } from '../kit/apps.ts';
import { beat, beats } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import type { Events } from '../kit/events.ts';
import type { Variables } from '../kit/graphql-client.ts';
import { startServer, useServer, type TestServer } from '../kit/server.ts';
import {
  HEARTBEAT_STATUS,
  HEARTBEAT_STATUS_BATCHES,
  inShort,
  nextStatus,
  takeStatus,
  type StatusEvent,
  type StatusMessage,
} from '../kit/status-events.ts';

type Subscribe = <Data>(server: TestServer, query: string, variables?: Variables) => Promise<Events<Data>>;

const TRANSPORTS: [string, Subscribe][] = [
  ['WebSocket', async (server, query, variables) => server.socket().subscribe(query, variables)],
  ['server-sent events', async (server, query, variables) => server.sse(query, variables)],
];
const CASES = DATABASES.flatMap((database) =>
  TRANSPORTS.map(([transport, subscribe]) => ({ database, transport, subscribe })),
);

const pause = (server: TestServer, { id }: App) =>
  server.query('mutation ($id: ID!) { pauseApp(id: $id) { id } }', { id });
const resume = (server: TestServer, { id }: App) =>
  server.query('mutation ($id: ID!) { resumeApp(id: $id) { id } }', { id });
const remove = (server: TestServer, { id }: App) => server.query('mutation ($id: ID!) { deleteApp(id: $id) }', { id });

describe.each(CASES)('subscriptions on $database over $transport', ({ database, subscribe }) => {
  const server = useServer(database);
  const statusOf = (...apps: App[]) =>
    subscribe<StatusMessage>(server(), HEARTBEAT_STATUS, { filter: { appIds: apps.map(({ id }) => id) } });

  test('each beat and each change of status is pushed once, in order, with the app as it was then', async () => {
    const app = await createApp(server(), { schedule: { everySeconds: 10 }, graceSeconds: 5 });
    await using events = await statusOf(app);
    const first = await beat(server(), app, { host: 'db-1', message: 'one' });
    await beat(server(), app);
    await beat(server(), app, { kind: 'LOG' });
    await beat(server(), app, { kind: 'FAIL' });
    await beat(server(), app, { kind: 'FAIL' });
    await resume(server(), app);
    await pause(server(), app);
    await resume(server(), app);
    await server().advance(11_000);
    await updateApp(server(), app.id, { schedule: { everySeconds: 20 } });
    const pushed = await takeStatus(events, 10);
    expect(pushed.map(inShort)).toEqual([
      'BEAT NEW→UP',
      'BEAT UP→UP',
      'BEAT UP→UP',
      'FAIL UP→DOWN',
      'FAIL DOWN→DOWN',
      'RESUME DOWN→UP',
      'PAUSE UP→PAUSED',
      'RESUME PAUSED→UP',
      'TIMEOUT UP→LATE',
      'EDIT LATE→UP',
    ]);
    expect(pushed.map((event) => event.app?.status)).toEqual(pushed.map(({ status }) => status));
    expect(pushed.map((event) => event.app?.heartbeatCount)).toEqual([1, 2, 3, 4, 5, 5, 5, 5, 5, 5]);
    expect(pushed[0]).toMatchObject({
      appId: app.id,
      at: first.heartbeat.receivedAt,
      heartbeat: { id: first.heartbeat.id, kind: 'SUCCESS', message: 'one' },
      instance: { host: 'db-1' },
    });
    expect(pushed.slice(5).every((event) => event.heartbeat === null && event.instance === null)).toBe(true);
    const cursors = pushed.map(({ cursor }) => Number(cursor));
    expect(cursors).toEqual(cursors.toSorted((a, b) => a - b));
    expect(
      new Set(pushed.filter((event) => event.previousStatus !== event.status).map(({ cursor }) => cursor)).size,
    ).toBe(7);
  });

  test('a filter passes only what matches all of it', async () => {
    const tag = uniqueName('tag');
    const wanted = await createApp(server(), { tags: [tag, 'x'], environment: 'DEVELOPMENT' });
    const others = [
      await createApp(server(), { tags: [tag], environment: 'DEVELOPMENT' }),
      await createApp(server(), { tags: [tag, 'x'] }),
      await createApp(server(), { tags: ['x'], environment: 'DEVELOPMENT' }),
    ];
    const appIds = [wanted, ...others].map(({ id }) => id);
    const of = async (filter: object) => subscribe<StatusMessage>(server(), HEARTBEAT_STATUS, { filter });
    await using byApp = await of({ appIds: [wanted.id.toUpperCase()] });
    await using byTags = await of({ appIds, tags: [tag, 'x'] });
    await using byEnvironment = await of({ appIds, environment: 'DEVELOPMENT' });
    await using byAll = await of({ appIds, tags: ['x', tag], environment: 'DEVELOPMENT', changesOnly: true });
    const all = [...others, wanted];
    for (const app of [...all, ...all]) await beat(server(), app);
    for (const app of all) await beat(server(), app, { kind: 'FAIL' });
    const seen = async (events: Events<StatusMessage>, count: number) =>
      (await takeStatus(events, count)).map((event) => `${appIds.indexOf(event.appId)} ${inShort(event)}`);
    expect(await seen(byApp, 3)).toEqual(['0 BEAT NEW→UP', '0 BEAT UP→UP', '0 FAIL UP→DOWN']);
    expect(await seen(byTags, 6)).toEqual([
      '2 BEAT NEW→UP',
      '0 BEAT NEW→UP',
      '2 BEAT UP→UP',
      '0 BEAT UP→UP',
      '2 FAIL UP→DOWN',
      '0 FAIL UP→DOWN',
    ]);
    expect(await seen(byEnvironment, 3)).toEqual(['1 BEAT NEW→UP', '3 BEAT NEW→UP', '0 BEAT NEW→UP']);
    expect(await seen(byAll, 2)).toEqual(['0 BEAT NEW→UP', '0 FAIL UP→DOWN']);
  });

  test('a subscriber that comes back gets the changes it missed, each once and as they were, and then what is new', async () => {
    const app = await createApp(server());
    const gone = await createApp(server());
    const before = await statusOf(app, gone);
    await beat(server(), app);
    const { cursor } = await nextStatus(before);
    await before[Symbol.asyncDispose]();
    const kinds = ['FAIL', 'SUCCESS', 'SUCCESS', 'FAIL', 'LOG', 'SUCCESS'];
    for (const kind of kinds) await beat(server(), app, { kind, host: 'h', message: kind });
    await beat(server(), gone);
    await remove(server(), gone);
    const filter = { appIds: [app.id, gone.id] };
    await using events = await subscribe<StatusMessage>(server(), HEARTBEAT_STATUS, { filter, after: cursor });
    await beat(server(), app, { kind: 'LOG', message: 'live' });
    const replayed = await takeStatus(events, 6);
    expect(replayed.map(inShort)).toEqual([
      'FAIL UP→DOWN',
      'BEAT DOWN→UP',
      'FAIL UP→DOWN',
      'BEAT DOWN→UP',
      'BEAT NEW→UP',
      'BEAT UP→UP',
    ]);
    expect(replayed.map((event) => event.app?.status)).toEqual(['DOWN', 'UP', 'DOWN', 'UP', undefined, 'UP']);
    expect(replayed.map((event) => event.app?.heartbeatCount)).toEqual([2, 3, 5, 7, undefined, 8]);
    expect(replayed.map((event) => event.heartbeat?.message)).toEqual([
      'FAIL',
      'SUCCESS',
      'FAIL',
      'SUCCESS',
      null,
      'live',
    ]);
    expect(replayed[0]?.instance?.host).toBe('h');
    await using last = await subscribe<StatusMessage>(server(), HEARTBEAT_STATUS, {
      filter,
      after: replayed[3]?.cursor,
    });
    expect(inShort(await nextStatus(last))).toBe('BEAT NEW→UP');
  });

  test('whoever comes back in the middle of changes misses none and sees none twice', async () => {
    const apps = await Promise.all(Array.from({ length: 5 }, () => createApp(server())));
    const filter = { appIds: apps.map(({ id }) => id), changesOnly: true };
    const seen: StatusEvent[] = [];
    let after: string | null = null;
    let running = true;
    await using watch = await statusOf(...apps);
    const sending = (async () => {
      for (let round = 0; round < 30; round += 1)
        await Promise.all(apps.map((app) => beat(server(), app, { kind: round % 2 === 0 ? 'SUCCESS' : 'FAIL' })));
      running = false;
    })();
    after = String(Number((await nextStatus(watch)).cursor) - 1);
    while (running || seen.length < 150) {
      await using events = await subscribe<StatusMessage>(server(), HEARTBEAT_STATUS, { filter, after });
      // A changing number of events, so that the subscription ends in replays as well as live.
      const count = Math.min(7 + (seen.length % 5), 150 - seen.length);
      if (count === 0) break;
      seen.push(...(await takeStatus(events, count)));
      after = seen.at(-1)?.cursor ?? after;
    }
    await sending;
    for (const { id } of apps) {
      const own = seen.filter(({ appId }) => appId === id);
      const changes = (await statusChanges(server(), id)).slice(-own.length);
      expect(own.map(({ previousStatus, status }) => [previousStatus, status])).toEqual(
        changes.map(({ from, to }) => [from, to]),
      );
    }
    expect(new Set(seen.map(({ cursor }) => cursor)).size).toBe(seen.length);
  });

  test.each([
    ['text', 'yesterday'],
    ['a number below 0', '-1'],
    ['a number that was never given', '999999999'],
    ['too many digits', '9'.repeat(30)],
  ])('a cursor of %s is refused', async (_title, after) => {
    for (const query of [HEARTBEAT_STATUS, HEARTBEAT_STATUS_BATCHES]) {
      const events = await subscribe(server(), query, { after });
      const error = await events.end();
      expect(error.message).toMatch(/^BAD_USER_INPUT: after: /);
      expect(error.message).toContain(`"${after}"`);
    }
  });

  test('a filter by an id that is none is refused', async () => {
    const events = await subscribe(server(), HEARTBEAT_STATUS, { filter: { appIds: ['seven'] } });
    expect((await events.end()).message).toMatch(/^BAD_USER_INPUT: filter.appIds: .*"seven"/);
  });

  test('batches have the newest event of each app, and all that was missed by their cursor', async () => {
    const apps = await Promise.all([createApp(server()), createApp(server()), createApp(server())]);
    const filter = { appIds: apps.map(({ id }) => id) };
    type Batch = { heartbeatStatusBatches: StatusEvent[] };
    await using events = await subscribe<Batch>(server(), HEARTBEAT_STATUS_BATCHES, { filter, everyMs: 100 });
    const inputs = apps.flatMap(({ id }) =>
      ['SUCCESS', 'FAIL', 'SUCCESS', 'LOG'].map((kind) => ({ app: id, kind, message: kind })),
    );
    await beats(server(), inputs);
    const batches = await events.until(({ heartbeatStatusBatches }) =>
      heartbeatStatusBatches.some((event) => event.appId === apps[2]?.id && event.heartbeat?.message === 'LOG'),
    );
    for (const { heartbeatStatusBatches: batch } of batches)
      expect(new Set(batch.map(({ appId }) => appId)).size).toBe(batch.length);
    expect(batches.length).toBeLessThanOrEqual(2);
    const last = new Map(batches.flatMap((batch) => batch.heartbeatStatusBatches).map((event) => [event.appId, event]));
    expect([...last.values()].map((event) => event.app?.heartbeatCount)).toEqual([4, 4, 4]);
    const after = String(Math.min(...[...last.values()].map(({ cursor }) => Number(cursor))) - 1);
    await using again = await subscribe<Batch>(server(), HEARTBEAT_STATUS_BATCHES, { filter, after });
    const { heartbeatStatusBatches: missed } = await again.next();
    expect(missed.length).toBeGreaterThan(0);
    expect(missed.every((event) => event.status === 'UP')).toBe(true);
  });

  test.each([
    ['heartbeatStatusBatches', 99, '{ cursor }'],
    ['heartbeatStatusBatches', 10_001, '{ cursor }'],
    ['statisticsUpdates', 249, '{ apps }'],
    ['statisticsUpdates', 60_001, '{ apps }'],
  ])('%s each %d ms is refused', async (field, everyMs, fields) => {
    const events = await subscribe(server(), `subscription { ${field}(everyMs: ${everyMs}) ${fields} }`);
    expect((await events.end()).message).toMatch(new RegExp(`^BAD_USER_INPUT: everyMs: .*${everyMs}`));
  });

  test('changes of apps come in lists, one of each app, where many come at once', async () => {
    type Changes = { appChangeBatches: { kind: string; appId: string; app: { name: string } | null }[] };
    const query = 'subscription { appChangeBatches(everyMs: 300) { kind appId app { name } } }';
    await using events = await subscribe<Changes>(server(), query);
    const first = await createApp(server(), { name: 'first' });
    const [{ appChangeBatches: alone }] = (await events.take(1)) as [Changes];
    expect(alone).toEqual([{ kind: 'CREATED', appId: first.id, app: { name: 'first' } }]);
    const gone = await createApp(server(), { name: 'gone' });
    const edited = await createApp(server(), { name: 'one' });
    await updateApp(server(), edited.id, { name: 'two' });
    await remove(server(), gone);
    const told = new Map<string, Changes['appChangeBatches'][number]>();
    while (told.get(gone.id)?.kind !== 'DELETED' || told.get(edited.id)?.app?.name !== 'two')
      for (const { appChangeBatches } of await events.take(1))
        for (const change of appChangeBatches) told.set(change.appId, change);
    expect([...told.keys()].toSorted()).toEqual([gone.id, edited.id].toSorted());
    await expect(
      subscribe(server(), 'subscription { appChangeBatches(everyMs: 99) { kind } }').then((bad) => bad.take(1)),
    ).rejects.toThrow('everyMs: must be 100 to 10000, not 99');
  });

  test('apps created, edited and deleted are told in order', async () => {
    type Change = { appChanges: { kind: string; appId: string; app: { name: string; pingKey: string } | null } };
    const query = 'subscription { appChanges { kind appId app { name pingKey } } }';
    await using events = await subscribe<Change>(server(), query);
    const app = await createApp(server(), { name: 'one' });
    await updateApp(server(), app.id, { name: 'two' });
    const { rotatePingKey } = await server().query<{ rotatePingKey: App }>(
      'mutation ($id: ID!) { rotatePingKey(id: $id) { pingKey } }',
      { id: app.id },
    );
    await server().query('mutation ($slug: String!) { ensureApp(slug: $slug, input: { name: "x" }) { id } }', {
      slug: app.slug,
    });
    await remove(server(), app);
    expect((await events.take(4)).map(({ appChanges }) => appChanges)).toEqual([
      { kind: 'CREATED', appId: app.id, app: { name: 'one', pingKey: app.pingKey } },
      { kind: 'UPDATED', appId: app.id, app: { name: 'two', pingKey: app.pingKey } },
      { kind: 'UPDATED', appId: app.id, app: { name: 'two', pingKey: rotatePingKey.pingKey } },
      { kind: 'DELETED', appId: app.id, app: null },
    ]);
  });

  test('the counters come at once and again when one has changed', async () => {
    type Update = { statisticsUpdates: { apps: number; appsUp: number; heartbeatsLastHour: number } };
    const query = 'subscription { statisticsUpdates(everyMs: 250) { apps appsUp heartbeatsLastHour } }';
    await using events = await subscribe<Update>(server(), query);
    const { statisticsUpdates: before } = await events.next();
    const app = await createApp(server());
    await beat(server(), app);
    const updates = await events.until(({ statisticsUpdates }) => statisticsUpdates.appsUp > before.appsUp);
    expect(updates.at(-1)?.statisticsUpdates).toEqual({
      apps: before.apps + 1,
      appsUp: before.appsUp + 1,
      heartbeatsLastHour: before.heartbeatsLastHour + 1,
    });
  });

  test("the server's own beat comes at once", async () => {
    await using events = await subscribe(server(), 'subscription { serverHeartbeat { ts } }');
    expect(await events.next()).toEqual({ serverHeartbeat: { ts: server().clock.iso() } });
  });

  test('a subscriber that leaves does not disturb the others', async () => {
    const app = await createApp(server());
    const leaving = await statusOf(app);
    await using staying = await statusOf(app);
    await beat(server(), app);
    await nextStatus(leaving);
    await leaving[Symbol.asyncDispose]();
    await beat(server(), app, { kind: 'FAIL' });
    expect((await takeStatus(staying, 2)).map(inShort)).toEqual(['BEAT NEW→UP', 'FAIL UP→DOWN']);
  });
});

describe.each(DATABASES)('old cursors on %s', (database) => {
  test('a cursor older than what is kept is refused, the oldest that is kept is not', async () => {
    await using server = await startServer({ database });
    const app = await createApp(server);
    for (const kind of ['SUCCESS', 'FAIL', 'SUCCESS', 'FAIL']) await beat(server, app, { kind });
    await server.sql.query('delete from status_change where sequence <= 2');
    const socket = server.socket();
    const old = await socket.subscribe(HEARTBEAT_STATUS, { after: '1' });
    expect((await old.end()).message).toMatch(/^BAD_USER_INPUT: after: .*older than what is kept.*"1"/);
    const kept = await socket.subscribe<StatusMessage>(HEARTBEAT_STATUS, { after: '2' });
    expect((await takeStatus(kept, 2)).map(inShort)).toEqual(['BEAT DOWN→UP', 'FAIL UP→DOWN']);
    await server.sql.query('delete from status_change');
    expect((await (await socket.subscribe(HEARTBEAT_STATUS, { after: '3' })).end()).message).toMatch(/older/);
    const newest = await socket.subscribe<StatusMessage>(HEARTBEAT_STATUS, { after: '4' });
    await beat(server, app);
    expect(inShort(await nextStatus(newest))).toBe('BEAT DOWN→UP');
  });
});
