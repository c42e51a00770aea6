import { describe, expect, test } from 'vitest';
import { RollupsService } from '../../server/src/features/history/rollups.service.ts';
import { createApp, type App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { TestClock } from '../kit/clock.ts';
import { DATABASES } from '../kit/databases.ts';
import { startServer, type TestServer } from '../kit/server.ts';

interface UptimeDay {
  day: string;
  beats: number;
  fails: number;
  secondsUp: number;
  secondsLate: number;
  secondsDown: number;
  secondsUnknown: number;
  uptimePercent: number | null;
  meanLatencyMs: number | null;
  p95LatencyMs: number | null;
  meanDurationMs: number | null;
  p95DurationMs: number | null;
}

const UPTIME = `query ($id: ID, $days: Int) { app(id: $id) { uptime(days: $days) { day beats fails secondsUp secondsLate secondsDown
  secondsUnknown uptimePercent meanLatencyMs p95LatencyMs meanDurationMs p95DurationMs } } }`;

async function uptimeOf(server: TestServer, app: App, days = 30): Promise<UptimeDay[]> {
  const answer = await server.query<{ app: { uptime: UptimeDay[] } }>(UPTIME, { id: app.id, days });
  return answer.app.uptime;
}

const MINUTE_MS = 60_000;
/** 23:00, so that midnight comes soon. */
const LATE_EVENING = Date.parse('2026-03-04T23:00:00.000Z');

describe.each(DATABASES)('uptime on %s', (database) => {
  test('an outage of the server counts as unknown, a silence as late and down', async () => {
    await using server = await startServer({ database });
    const { clock } = server;
    const app = await createApp(server, { schedule: { everySeconds: 60 }, graceSeconds: 60 });
    expect(await uptimeOf(server, app)).toMatchObject([{ day: '2026-03-04', beats: 0, uptimePercent: null }]);
    await server.advance(10_000);
    await beat(server, app);
    // Up until the deadline after 63 s, late for 60 s, then down.
    await server.advance(63_000 + 60_000 + 17_000);
    expect(await uptimeOf(server, app)).toMatchObject([
      { beats: 1, fails: 0, secondsUp: 63, secondsLate: 60, secondsDown: 17, secondsUnknown: 0 },
    ]);
    clock.advance(60 * MINUTE_MS);
    await server.sweep();
    await server.advance(3_000);
    const [day] = await uptimeOf(server, app);
    expect(day).toMatchObject({ secondsUp: 63, secondsLate: 60, secondsDown: 20, secondsUnknown: 3_600 });
    expect(day?.uptimePercent).toBeCloseTo((100 * 123) / 143, 9);
  });

  test('time in which the app was paused counts as nothing', async () => {
    await using server = await startServer({ database });
    const app = await createApp(server, { schedule: { everySeconds: 3_600 } });
    await beat(server, app, { kind: 'FAIL' });
    await server.advance(5_000);
    await server.query('mutation ($id: ID!) { pauseApp(id: $id) { id } }', { id: app.id });
    await server.advance(20_000);
    await server.query('mutation ($id: ID!) { resumeApp(id: $id) { id } }', { id: app.id });
    await server.advance(7_000);
    expect(await uptimeOf(server, app)).toMatchObject([
      { fails: 1, secondsUp: 7, secondsLate: 0, secondsDown: 5, secondsUnknown: 0 },
    ]);
  });

  test('a day is the same before and after its figures are kept', async () => {
    await using server = await startServer({ database, clock: new TestClock(LATE_EVENING) });
    const { clock, sql } = server;
    const app = await createApp(server, { schedule: { everySeconds: 900 }, graceSeconds: 600 });
    const sentAt = (ms: number) => clock.iso(-ms);
    await beat(server, app, { kind: 'START', sentAt: sentAt(100) });
    await server.advance(5_000);
    await beat(server, app, { sentAt: sentAt(300) });
    // The server is away from 23:00:05 to 23:50:05 and comes back in time for midnight.
    clock.advance(50 * MINUTE_MS);
    await server.sweep();
    await server.advance(20 * MINUTE_MS);

    const before = await uptimeOf(server, app, 2);
    expect(before).toMatchObject([
      {
        day: '2026-03-04',
        beats: 2,
        secondsUnknown: 3_000,
        // Its first 5 s it was NEW.
        secondsUp: 595,
        uptimePercent: 100,
        meanLatencyMs: 200,
        p95LatencyMs: 300,
        meanDurationMs: 5_000,
        p95DurationMs: 5_000,
      },
      { day: '2026-03-05', beats: 0, meanLatencyMs: null },
    ]);
    expect((before[1]?.secondsUp ?? 0) + (before[1]?.secondsLate ?? 0)).toBe(605);

    const rollups = new RollupsService({ sql, now: () => clock.now(), retentionDays: 800 });
    expect(await rollups.step()).toBe('more');
    await sql.query('delete from heartbeat');
    expect((await uptimeOf(server, app, 2))[0]).toEqual(before[0]);
    expect(await uptimeOf(server, app, 1)).toMatchObject([{ day: '2026-03-05' }]);
  });

  test('many apps are answered at once, each with its own days', async () => {
    await using server = await startServer({ database });
    const first = await createApp(server, { tags: ['many'] });
    server.clock.advance(86_400_000);
    await server.sweep();
    const second = await createApp(server, { tags: ['many'] });
    await beat(server, second);
    const { apps } = await server.query<{ apps: { nodes: { id: string; uptime: UptimeDay[] }[] } }>(
      '{ apps(filter: { tags: ["many"] }) { nodes { id uptime(days: 90) { day beats } } } }',
    );
    const byId = new Map(apps.nodes.map(({ id, uptime }) => [id, uptime]));
    expect(byId.get(first.id)).toEqual([
      { day: '2026-03-04', beats: 0 },
      { day: '2026-03-05', beats: 0 },
    ]);
    expect(byId.get(second.id)).toEqual([{ day: '2026-03-05', beats: 1 }]);
  });

  test('numbers out of range are refused', async () => {
    await using server = await startServer({ database });
    const app = await createApp(server);
    for (const days of [0, -1, 801])
      expect(await server.refusal(UPTIME, { id: app.id, days })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'days',
      });
    for (const points of [0, 501])
      expect(
        await server.refusal('query ($id: ID, $points: Int) { app(id: $id) { latency(points: $points) { at } } }', {
          id: app.id,
          points,
        }),
      ).toMatchObject({ code: 'BAD_USER_INPUT', field: 'points' });
  });

  test('latency shows the newest measured beats, the oldest of them first', async () => {
    await using server = await startServer({ database });
    const app = await createApp(server);
    const sent: string[] = [];
    for (const ms of [10, 20, 30]) {
      server.clock.advance(1_000);
      await beat(server, app, { sentAt: server.clock.iso(-ms) });
      sent.push(server.clock.iso());
      await beat(server, app, { kind: 'LOG' });
    }
    const { app: read } = await server.query<{ app: unknown }>(
      'query ($id: ID) { app(id: $id) { latency(points: 2) { at latencyMs durationMs kind } } }',
      { id: app.id },
    );
    expect(read).toEqual({
      latency: [
        { at: sent[1], latencyMs: 20, durationMs: null, kind: 'SUCCESS' },
        { at: sent[2], latencyMs: 30, durationMs: null, kind: 'SUCCESS' },
      ],
    });
  });
});
