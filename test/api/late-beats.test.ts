import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApp, readApp, statusChanges, uniqueName } from '../kit/apps.ts';
import { beat, beats, heartbeatsOf } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Source {
  host: string;
  firstHeartbeatAt: string;
  lastHeartbeatAt: string;
  recency: string;
  recencyLabel: string;
  agentVersion: string | null;
}

const SOURCES = `query ($appId: ID, $search: String) { instances(filter: { appId: $appId, search: $search }) {
  nodes { host firstHeartbeatAt lastHeartbeatAt recency recencyLabel agentVersion } } }`;

/** Beats that their sender kept and brings later, each telling when it happened. */
describe.each(DATABASES)('beats brought late on %s', (database) => {
  const server = useServer(database);
  const sources = async (filter: { appId?: string; search?: string }) =>
    (await server().query<{ instances: { nodes: Source[] } }>(SOURCES, filter)).instances.nodes;

  test('the last heartbeat of an app, and the age of its source, are those of what happened', async () => {
    const app = await createApp(server(), { schedule: { everySeconds: 604_800 } });
    const occurredAt = server().clock.iso(-51 * HOUR_MS);
    await beat(server(), app, { host: 'h', occurredAt });
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'UP', lastHeartbeatAt: occurredAt });
    expect(await sources({ appId: app.id })).toEqual([
      {
        host: 'h',
        firstHeartbeatAt: occurredAt,
        lastHeartbeatAt: occurredAt,
        recency: 'INACTIVE',
        recencyLabel: 'Inactive (2d ago)',
        agentVersion: null,
      },
    ]);
  });

  test('so go the orders of apps and sources, and the filter by age', async () => {
    const name = uniqueName('late');
    const hours = { two: 2, none: 0, three: 3, one: 1 };
    // The one that was brought last happened first.
    for (const [host, ago] of Object.entries(hours)) {
      const app = await createApp(server(), { name: `${name} ${host}`, schedule: { everySeconds: 604_800 } });
      await beat(server(), app, { host: `${name}-${host}`, occurredAt: server().clock.iso(-ago * HOUR_MS) });
      server().clock.advance(1_000);
    }
    const { apps } = await server().query<{ apps: { nodes: { name: string }[] } }>(
      `query ($search: String) { apps(filter: { search: $search }, orderBy: { field: LAST_HEARTBEAT, direction: DESC }) { nodes { name } } }`,
      { search: name },
    );
    const sorted = ['none', 'one', 'two', 'three'];
    expect(apps.nodes.map((app) => app.name)).toEqual(sorted.map((host) => `${name} ${host}`));
    expect((await sources({ search: `${name}-` })).map(({ host }) => host)).toEqual(
      sorted.map((host) => `${name}-${host}`),
    );
    const { instances } = await server().query<{ instances: { totalCount: number } }>(
      'query ($search: String) { instances(filter: { search: $search, recency: [ACTIVE] }) { totalCount } }',
      { search: `${name}-` },
    );
    expect(instances.totalCount).toBe(1);
  });

  test('a source is as old as its newest beat, whichever is brought last, and as it says there', async () => {
    const app = await createApp(server());
    const now = server().clock.iso();
    await beat(server(), app, { host: 'h', agentVersion: '2' });
    server().clock.advance(1_000);
    await beat(server(), app, { host: 'h', agentVersion: '1', occurredAt: server().clock.iso(-DAY_MS) });
    await beats(server(), [
      { app: app.id, host: 'h', kind: 'LOG', agentVersion: '0', occurredAt: server().clock.iso(-2 * DAY_MS) },
      { app: app.id, host: 'g', occurredAt: server().clock.iso(-HOUR_MS) },
      { app: app.id, host: 'g', occurredAt: server().clock.iso(-2 * HOUR_MS) },
    ]);
    expect(await sources({ appId: app.id })).toMatchObject([
      { host: 'h', firstHeartbeatAt: server().clock.iso(-2 * DAY_MS), lastHeartbeatAt: now, agentVersion: '2' },
      {
        host: 'g',
        firstHeartbeatAt: server().clock.iso(-2 * HOUR_MS),
        lastHeartbeatAt: server().clock.iso(-HOUR_MS),
      },
    ]);
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'UP', lastHeartbeatAt: now, heartbeatCount: 5 });
  });

  test('a run that was over long ago was never too long, and how long it took is known', async () => {
    const app = await createApp(server(), { schedule: { everySeconds: 604_800 }, maxRunSeconds: 7_200 });
    const runId = randomUUID();
    await beat(server(), app, { kind: 'START', runId, occurredAt: server().clock.iso(-48 * HOUR_MS) });
    await server().advance(8_000);
    const end = await beat(server(), app, { runId, occurredAt: server().clock.iso(-47.7 * HOUR_MS) });
    await server().sweep();
    expect(end.heartbeat.durationMs).toBe(0.3 * HOUR_MS + 8_000);
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'UP', runningSince: null });
    expect(await statusChanges(server(), app.id)).toMatchObject([{ from: 'NEW', to: 'UP', cause: 'BEAT' }]);
  });

  test('a START opens its run at its own time, and its limit counts from when it was received', async () => {
    const app = await createApp(server(), { schedule: { everySeconds: 604_800 }, maxRunSeconds: 20 });
    const startedAt = server().clock.iso(-HOUR_MS);
    await beat(server(), app, { occurredAt: server().clock.iso(-HOUR_MS - 1) });
    await beat(server(), app, { kind: 'START', occurredAt: startedAt });
    const limitAt = server().clock.iso(20_000);
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'UP', runningSince: startedAt });
    await server().advance(16_000);
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'UP' });
    await server().advance(4_000);
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'DOWN', statusSince: limitAt });
    expect((await statusChanges(server(), app.id)).at(-1)).toMatchObject({ cause: 'RUN_LIMIT' });
  });

  test('the end of a run that is older than the newest beat closes that run, and tells of nothing else', async () => {
    const app = await createApp(server(), { maxRunSeconds: 8 });
    const [runId, other] = [randomUUID(), randomUUID()];
    await beat(server(), app, { kind: 'START', runId });
    server().clock.advance(2_000);
    await beat(server(), app, { kind: 'SUCCESS', runId: other });
    const newest = server().clock.iso();
    server().clock.advance(1_000);
    const end = await beat(server(), app, { kind: 'FAIL', runId, occurredAt: server().clock.iso(-2_000) });
    expect(end).toMatchObject({ status: 'UP', heartbeat: { durationMs: 1_000 } });
    await server().advance(12_000);
    expect(await readApp(server(), app.id)).toMatchObject({
      status: 'UP',
      runningSince: null,
      lastHeartbeatAt: newest,
    });
    expect(await heartbeatsOf(server(), app.id)).toHaveLength(3);
  });
});
