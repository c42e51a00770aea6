import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp, readApp, statusChanges, updateApp, type App } from '../kit/apps.ts';
import { beat, beats } from '../kit/beats.ts';
import { TestClock } from '../kit/clock.ts';
import { startServer, type TestServer } from '../kit/server.ts';
import { HEARTBEAT_STATUS, takeStatus, type StatusMessage } from '../kit/status-events.ts';

// Only a real PostgreSQL runs two transactions at once, so only there two servers can get in each other's way.

interface Change {
  kind: string;
  appId: string;
}

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

const both = () => [one, two];

/** Recorded beats and the counter of an app, from the tables themselves. */
async function storedOf({ id }: App): Promise<{ beats: number; count: number; messages: number }> {
  const [row] = await one.sql.query<{ beats: number; count: number; messages: number }>(
    `select (select count(*)::int from heartbeat where app_id = $1) as beats, heartbeat_count::int as count,
      (select count(distinct message)::int from heartbeat where app_id = $1) as messages from app_state where app_id = $1`,
    [id],
  );
  return row ?? { beats: -1, count: -1, messages: -1 };
}

async function expectChain({ id }: App): Promise<void> {
  const changes = await statusChanges(one, id);
  expect(changes.map(({ from }) => from)).toEqual(['NEW', ...changes.slice(0, -1).map(({ to }) => to)]);
  expect(changes.map(({ at }) => at)).toEqual(changes.map(({ at }) => at).toSorted());
  expect((await readApp(one, id))?.status).toBe(changes.at(-1)?.to);
}

describe('two servers on one database', () => {
  test('lose no beat, count exactly and chain the changes of status, with beats to the same apps at once', async () => {
    const apps = await Promise.all(Array.from({ length: 3 }, () => createApp(one)));
    const lanes = both().flatMap((server) =>
      Array.from({ length: 6 }, async (_, lane) => {
        for (let round = 0; round < 25; round += 1) {
          const app = apps[(lane + round) % apps.length] as App;
          const kind = ['SUCCESS', 'FAIL', 'START', 'SUCCESS'][(lane + round) % 4];
          await beat(server, app, { kind, message: randomUUID() });
        }
      }),
    );
    const batches = both().map(async (server) => {
      for (let round = 0; round < 5; round += 1) {
        const inputs = Array.from({ length: 60 }, (_, index) => ({
          app: apps[index % apps.length]?.pingKey,
          kind: index % 2 === 0 ? 'SUCCESS' : 'FAIL',
          message: randomUUID(),
        }));
        expect((await beats(server, inputs)).flatMap(({ error }) => error ?? [])).toEqual([]);
      }
    });
    await Promise.all([...lanes, ...batches]);
    for (const app of apps) {
      const expected = (2 * 6 * 25) / 3 + 2 * 5 * 20;
      expect(await storedOf(app)).toEqual({ beats: expected, count: expected, messages: expected });
      await expectChain(app);
    }
    const [numbers] = await one.sql.query(
      `select count(*)::int = max(sequence)::int as "without gaps", max(sequence) = (select last_sequence from event_cursor where id = 1) as counted
        from status_change`,
    );
    expect(numbers).toEqual({ 'without gaps': true, counted: true });
  });

  test('record a beat once that both are sent with the same key', async () => {
    const app = await createApp(one);
    const keys = Array.from({ length: 10 }, () => randomUUID());
    const sent = await Promise.all(
      keys.flatMap((idempotencyKey) => [...both(), ...both()].map((server) => beat(server, app, { idempotencyKey }))),
    );
    expect(new Set(sent.map(({ heartbeat }) => heartbeat.id)).size).toBe(keys.length);
    expect(await storedOf(app)).toMatchObject({ beats: keys.length, count: keys.length });
  });

  test('make one app where both ensure it', async () => {
    const ensure = 'mutation ($slug: String!) { ensureApp(slug: $slug, input: { name: "x" }) { id } }';
    for (let round = 0; round < 5; round += 1) {
      const slug = `race-${round}`;
      const made = await Promise.all(
        [...both(), ...both(), ...both()].map((server) => server.query<{ ensureApp: App }>(ensure, { slug })),
      );
      expect(new Set(made.map(({ ensureApp }) => ensureApp.id)).size).toBe(1);
    }
  });

  test('apply a timeout once where both sweep', async () => {
    const silent = { schedule: { everySeconds: 1 }, graceSeconds: 1 };
    const apps = await Promise.all(Array.from({ length: 20 }, () => createApp(one, silent)));
    await beats(
      two,
      apps.map(({ id }) => ({ app: id })),
    );
    await Promise.all(both().map((server) => server.sweep()));
    clock.advance(4_000);
    for (let round = 0; round < 3; round += 1) await Promise.all(both().map((server) => server.sweep()));
    for (const app of apps) {
      const changes = await statusChanges(one, app.id);
      expect(changes.map(({ to }) => to)).toEqual(['UP', 'LATE', 'DOWN']);
    }
  });

  test('let a beat on one and a timeout on the other agree on one story', async () => {
    const app = await createApp(one, { schedule: { everySeconds: 1 }, graceSeconds: 2 });
    for (let round = 0; round < 15; round += 1) {
      clock.advance(1_100 + (round % 3) * 1_000);
      await Promise.all([beat(one, app), two.sweep(), beat(two, app, { kind: 'LOG' }), one.sweep()]);
    }
    expect(await storedOf(app)).toMatchObject({ beats: 30, count: 30 });
    await expectChain(app);
  });

  test('hold to an edit, a rotated key and a deletion made on the other at once', async () => {
    const app = await createApp(one);
    await beat(two, { id: app.pingKey });
    await updateApp(one, app.id, { schedule: { everySeconds: 600 } });
    expect((await beat(two, app)).nextDeadlineAt).toBe(clock.iso(630_000));
    await one.query('mutation ($id: ID!) { rotatePingKey(id: $id) { id } }', { id: app.id });
    await expect(beat(two, { id: app.pingKey })).rejects.toThrow(/NOT_FOUND/);
    await one.query('mutation ($id: ID!) { deleteApp(id: $id) }', { id: app.id });
    await expect(beat(two, app)).rejects.toThrow(/NOT_FOUND/);
  });

  test("tell their subscribers of the other's beats and changes, in order and once", async () => {
    const app = await createApp(one);
    const filter = { appIds: [app.id], changesOnly: true };
    const streams = await Promise.all(
      both().map((server) => server.socket().subscribe<StatusMessage>(HEARTBEAT_STATUS, { filter })),
    );
    for (let round = 0; round < 20; round += 1)
      await beat(round % 2 === 0 ? one : two, app, { kind: round % 4 < 2 ? 'SUCCESS' : 'FAIL' });
    const changes = await statusChanges(one, app.id);
    for (const stream of streams) {
      const events = await takeStatus(stream, changes.length);
      expect(events.map(({ previousStatus, status }) => [previousStatus, status])).toEqual(
        changes.map(({ from, to }) => [from, to]),
      );
      expect(new Set(events.map(({ cursor }) => cursor)).size).toBe(changes.length);
    }
  });

  test("tell their subscribers of the other's beats that change nothing, and of its edits", async () => {
    const app = await createApp(one);
    const socket = two.socket();
    const streams = await socket.subscribe<StatusMessage>(HEARTBEAT_STATUS, { filter: { appIds: [app.id] } });
    const edits = await socket.subscribe<{ appChanges: Change }>('subscription { appChanges { kind appId } }');
    for (const kind of ['SUCCESS', 'SUCCESS', 'LOG']) {
      const { heartbeat } = await beat(one, app, { kind });
      const [event] = await takeStatus(streams, 1);
      expect(event).toMatchObject({ appId: app.id, status: 'UP', heartbeat: { id: heartbeat.id, kind } });
    }
    await updateApp(one, app.id, { name: 'edited' });
    await one.query('mutation ($id: ID!) { deleteApp(id: $id) }', { id: app.id });
    const isLast = ({ kind, appId }: Change): boolean => kind === 'DELETED' && appId === app.id;
    const told = (await edits.until(({ appChanges }) => isLast(appChanges))).map(({ appChanges }) => appChanges);
    // That it was created may have come before the subscription or after.
    const own = told.filter(({ kind, appId }) => appId === app.id && kind !== 'CREATED');
    expect(own.map(({ kind }) => kind)).toEqual(['UPDATED', 'DELETED']);
  });
});
