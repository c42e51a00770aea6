import { describe, expect, test } from 'vitest';
import { RollupsService } from '../../server/src/features/history/rollups.service.ts';
import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { TestClock } from '../kit/clock.ts';
import { DATABASES } from '../kit/databases.ts';
import { startServer } from '../kit/server.ts';

const FIGURES = `secondsUp secondsLate secondsDown secondsUnknown secondsMaintenance uptimePercent`;
const READ = `query ($id: ID) { app(id: $id) { uptimePercent(hours: 1) uptime(days: 2) { ${FIGURES} } days(days: 1) { ${FIGURES} status }
  statusBars(hours: 1, points: 2) { status secondsDown secondsMaintenance } } }`;
const CREATE = 'mutation ($input: CreateMaintenanceWindowInput!) { createMaintenanceWindow(input: $input) { id } }';
const DELETE = 'mutation ($id: ID!) { deleteMaintenanceWindow(id: $id) }';

interface Figures {
  secondsUp: number;
  secondsDown: number;
  secondsMaintenance: number;
  uptimePercent: number | null;
}
interface Answer {
  app: { uptimePercent: number | null; uptime: Figures[]; days: Figures[]; statusBars: Partial<Figures>[] };
}

/** A quarter to midnight. */
const LATE_EVENING = Date.parse('2026-03-04T23:45:00.000Z');

describe.each(DATABASES)('uptime with maintenance, on %s', (database) => {
  test('counts a window apart, in every figure and after its day has been packed', async () => {
    const clock = new TestClock(LATE_EVENING);
    await using server = await startServer({ database, clock });
    const app = await createApp(server, { schedule: { manual: true } });
    await beat(server, app);
    const window = { name: 'work', selector: { all: true }, startsAt: clock.iso(20_000), endsAt: clock.iso(100_000) };
    const { createMaintenanceWindow } = await server.query<{ createMaintenanceWindow: { id: string } }>(CREATE, {
      input: window,
    });
    await server.advance(40_000);
    // Down for 40 s within the window and for 40 s more.
    await beat(server, app, { kind: 'FAIL' });
    await server.advance(100_000);
    await beat(server, app);
    const expected = { secondsUp: 20, secondsLate: 0, secondsDown: 40, secondsUnknown: 0, secondsMaintenance: 80 };
    const { app: now } = await server.query<Answer>(READ, { id: app.id });
    expect(now.uptime).toMatchObject([expected]);
    expect(now.days).toMatchObject([{ ...expected, status: 'DOWN' }]);
    expect(now.statusBars.at(-1)).toMatchObject({ status: 'DOWN', secondsDown: 40, secondsMaintenance: 80 });
    expect(now.uptimePercent).toBeCloseTo(100 / 3, 6);

    // What has been stays as it was, whatever becomes of the window.
    await server.query(DELETE, { id: createMaintenanceWindow.id });
    clock.advance(20 * 60_000);
    await server.advance(4_000);
    const rollups = new RollupsService({ sql: server.sql, now: () => clock.now(), retentionDays: 800 });
    while ((await rollups.step()) === 'more');
    const { app: later } = await server.query<Answer>(READ, { id: app.id });
    expect(later.uptime[0]).toMatchObject({ secondsDown: 40, secondsMaintenance: 80 });
    expect(later.uptime[1]).toMatchObject({ secondsMaintenance: 0, uptimePercent: 100 });
  });

  test('of a time that was all maintenance nothing is known', async () => {
    await using server = await startServer({ database });
    const app = await createApp(server, { schedule: { manual: true } });
    const [startsAt, endsAt] = [server.clock.iso(-3_600_000), server.clock.iso(3_600_000)];
    await server.query(CREATE, { input: { name: 'work', selector: { appIds: [app.id] }, startsAt, endsAt } });
    await beat(server, app, { kind: 'FAIL' });
    await server.advance(30_000);
    const { app: figures } = await server.query<Answer>(READ, { id: app.id });
    expect(figures.uptimePercent).toBeNull();
    expect(figures.statusBars.at(-1)).toMatchObject({ status: null, secondsDown: 0, secondsMaintenance: 30 });
  });
});
