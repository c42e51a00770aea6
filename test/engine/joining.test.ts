import { afterEach, expect, test } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { eventually } from '../kit/eventually.ts';
import { withPostgres } from '../kit/postgres.ts';
import { killServerProcesses, startServerProcess } from '../kit/server-process.ts';
import { Cluster, Member } from './cluster.ts';

const CHANNEL = 'lubdub_beats';
const EVENTS = 'subscription { heartbeatStatus { appId heartbeat { message } } }';

interface Event {
  heartbeatStatus: { appId: string; heartbeat: { message: string | null } | null };
}

afterEach(killServerProcesses);

test('a process tells of its beats from the moment another one listens until that one is gone', async () => {
  await using cluster = await Cluster.start(1);
  const [first] = cluster.members as [Member];
  const app = await createApp(first, { schedule: { everySeconds: 3_600 } });
  await withPostgres(cluster.databaseUrl, async (client) => {
    let told = 0;
    client.on('notification', ({ payload }) => (told += Number(payload?.includes(app.id.replaceAll('-', '')))));
    await client.query(`listen ${CHANNEL}`);
    /** What has been told of one more beat. A query brings every notification that was sent before it. */
    const tellingOf = async (message: string): Promise<number> => {
      const before = told;
      await beat(first, app, { message });
      await client.query('select 1');
      return told - before;
    };

    expect(await tellingOf('nobody else is there')).toBe(0);
    const second = await startServerProcess({ DATABASE_URL: cluster.databaseUrl });
    expect(await tellingOf('another listens')).toBe(1);
    await second.kill('SIGKILL');
    await eventually(
      () => tellingOf('it was killed'),
      (more) => more === 0,
    );

    const third = await startServerProcess({ DATABASE_URL: cluster.databaseUrl });
    expect(await tellingOf('a third one listens')).toBe(1);
    await third.kill('SIGTERM');
    expect(await tellingOf('it has left')).toBe(0);
  });
});

test('a process that joins while a beat is being written serves only once that is over, and hears every later one', async () => {
  await using cluster = await Cluster.start(1);
  const [first] = cluster.members as [Member];
  const app = await createApp(first, { schedule: { everySeconds: 3_600 } });
  const second = await withPostgres(cluster.databaseUrl, async (client) => {
    await client.query('begin');
    await client.query('select 1 from app_state where app_id = $1 for update', [app.id]);
    const written = beat(first, app, { message: 'before' });
    await eventually(
      () => waitingFor(cluster, `locktype = 'transactionid'`),
      (waiting) => waiting > 0,
    );
    const starting = startServerProcess({ DATABASE_URL: cluster.databaseUrl });
    await eventually(
      () => waitingFor(cluster, `relation = 'listener'::regclass`),
      (waiting) => waiting > 0,
    );
    await client.query('rollback');
    await written;
    return new Member(await starting);
  });
  const events = await second.socket().subscribe<Event>(EVENTS);
  await beat(first, app, { message: 'after' });
  expect((await events.next()).heartbeatStatus).toEqual({ appId: app.id, heartbeat: { message: 'after' } });
});

test('the listeners of processes that were cut off are made known again', async () => {
  await using cluster = await Cluster.start(2);
  const [first, second] = cluster.members as [Member, Member];
  const app = await createApp(first, { schedule: { everySeconds: 3_600 } });
  const listeners = () => cluster.sql<{ pid: number }>('select backend_pid as pid from listener order by 1');
  const before = await listeners();
  expect(before).toHaveLength(2);
  await cluster.cutListeners();
  await eventually(
    listeners,
    (now) => now.length === 2 && now.every(({ pid }) => before.every((old) => old.pid !== pid)),
  );
  const events = await second.socket().subscribe<Event>(EVENTS);
  await beat(first, app, { message: 'after' });
  expect((await events.next()).heartbeatStatus.heartbeat).toEqual({ message: 'after' });
});

/** How many sessions wait for such a lock. */
async function waitingFor(cluster: Cluster, lock: string): Promise<number> {
  const [row] = await cluster.sql<{ count: number }>(
    `select count(*)::int as count from pg_locks join pg_stat_activity using (pid)
      where datname = current_database() and not granted and ${lock}`,
  );
  return row!.count;
}
