import { describe, expect, test } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';

const STATISTICS = `{ statistics { apps appsNew appsUp appsWarning appsLate appsDown appsPaused tasks tasksEnabled tasksScheduled
  recentRuns heartbeatsLastHour missedHeartbeatsLastHour agentsOnline } }`;
const NOTHING = {
  apps: 0,
  appsNew: 0,
  appsUp: 0,
  appsWarning: 0,
  appsLate: 0,
  appsDown: 0,
  appsPaused: 0,
  tasks: 0,
  tasksEnabled: 0,
  tasksScheduled: 0,
  recentRuns: 0,
  heartbeatsLastHour: 0,
  missedHeartbeatsLastHour: 0,
  agentsOnline: 0,
};

describe.each(DATABASES)('statistics on %s', (database) => {
  const server = useServer(database);
  const read = async () => (await server().query<{ statistics: object }>(STATISTICS)).statistics;

  test('count the apps of each status, the beats of the last hour and those that did not come', async () => {
    expect(await read()).toEqual(NOTHING);
    const silent = { schedule: { everySeconds: 1 } };
    await createApp(server());
    await createApp(server());
    const down = await createApp(server(), { ...silent, graceSeconds: 1 });
    const late = await createApp(server(), { ...silent, graceSeconds: 3_600 });
    const failed = await createApp(server());
    const paused = await createApp(server());
    const up = await createApp(server());
    for (const app of [down, late, paused, up, up]) await beat(server(), app);
    await beat(server(), failed, { kind: 'FAIL' });
    await server().query('mutation ($id: ID!) { pauseApp(id: $id) { id } }', { id: paused.id });
    await server().advance(4_000);
    expect(await read()).toEqual({
      ...NOTHING,
      apps: 7,
      appsNew: 2,
      appsUp: 1,
      appsLate: 1,
      appsDown: 2,
      appsPaused: 1,
      heartbeatsLastHour: 6,
      missedHeartbeatsLastHour: 1,
    });
    server().clock.advance(3_600_000 + 120_000);
    expect(await read()).toMatchObject({ apps: 7, heartbeatsLastHour: 0, missedHeartbeatsLastHour: 0 });
    await server().query('mutation ($id: ID!) { deleteApp(id: $id) }', { id: failed.id });
    expect(await read()).toMatchObject({ apps: 6, appsDown: 1 });
  });
});
