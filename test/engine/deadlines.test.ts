import { describe, expect, test } from 'vitest';
import { createApp, readApp, statusChanges, statusOf, type App } from '../kit/apps.ts';
import { beat, beats } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { send } from '../kit/http.ts';
import { startServer, useServer, type TestServer } from '../kit/server.ts';
import { countByStatus, createFleet, outagesOf } from './fleet.ts';

const DAY_MS = 86_400_000;
const CRON = {
  schedule: { cron: { expression: '* * * * *', timezone: 'UTC' } },
  graceSeconds: 60,
  maxRunSeconds: 600,
};
const BREAK_SCHEDULE = `update app set cron_expression = 'now and then', cron_timezone = 'Mars/Phobos' where id = $1`;

describe.each(DATABASES)('deadlines on %s', (database) => {
  test('a row that the rules cannot read is set aside for a while and counted, and all others are judged', async () => {
    await using server = await startServer({ database });
    const [broken, well] = await brokenAndWell(
      server,
      `update app_state set runs = '{"no": "list"}' where app_id = $1`,
    );
    await server.advance(200_000);
    expect(await statusOf(server, well.id)).toBe('DOWN');
    expect(await sweepFailures(server)).toBe(1);

    await writeElsewhere(server, `update app_state set runs = '[]' where app_id = $1`, broken);
    expect(await statusOf(server, broken.id)).toBe('UP');
    await server.advance(300_000);
    expect(await statusOf(server, broken.id)).toBe('DOWN');
    expect(await sweepFailures(server)).toBe(1);
  });

  test('an app that falls silent is found while more beats come than one group holds, and never end', async () => {
    await using server = await startServer({ database });
    const busy = await createApp(server, { schedule: { everySeconds: 86_400 } });
    const silent = await createApp(server, { schedule: { everySeconds: 10 }, graceSeconds: 0 });
    await beat(server, silent);
    let goesOn = true;
    const callers = Array.from({ length: 8 }, async () => {
      const inputs = Array.from({ length: 500 }, () => ({ app: busy.id }));
      while (goesOn) await beats(server, inputs);
    });
    try {
      await server.advance(12_000);
      expect(await statusOf(server, silent.id)).toBe('DOWN');
    } finally {
      goesOn = false;
      await Promise.all(callers);
    }
  });

  test('an app whose schedule has become unreadable is judged by the deadline it has', async () => {
    await using server = await startServer({ database });
    const [broken] = await brokenAndWell(server, BREAK_SCHEDULE);
    await server.advance(400_000);
    expect(await statusOf(server, broken.id)).toBe('DOWN');
  });

  test.each([BREAK_SCHEDULE, `update app_state set runs = '{"no": "list"}' where app_id = $1`])(
    "a row that the rules cannot read does not keep others' deadlines from being moved after an outage (%s)",
    async (breaking) => {
      await using server = await startServer({ database });
      const [, well] = await brokenAndWell(server, breaking);
      await server.sweep();
      server.clock.advance(3_600_000);
      await server.sweep();
      expect(await outagesOf(server)).toHaveLength(1);
      expect((await readApp(server, well.id))?.nextDeadlineAt).toBe(server.clock.iso(63_000));
      await server.advance(70_000);
      expect(await statusOf(server, well.id)).toBe('LATE');
      expect(await outagesOf(server)).toHaveLength(1);
    },
  );

  test('a change that the database refuses is set aside, and all others are made', async () => {
    await using server = await startServer({ database });
    const fleet = await createFleet(
      server,
      Array.from({ length: 30 }, () => ({ graceSeconds: 0 })),
    );
    await Promise.all(fleet.map((app) => beat(server, app)));
    const refused = fleet[11]!;
    await server.sql.query(
      `alter table status_change add constraint refuse check (app_id <> '${refused.id}' or "to" <> 0)`,
    );
    await server.advance(64_000);
    expect(await countByStatus(server)).toEqual({ DOWN: 29, UP: 1 });
    expect(await statusOf(server, refused.id)).toBe('UP');
    expect(await sweepFailures(server)).toBe(1);
  });

  test('an interval of a year is judged after a year', async () => {
    await using server = await startServer({ database });
    const app = await createApp(server, { schedule: { everySeconds: 366 * 86_400 }, graceSeconds: 60 });
    await beat(server, app);
    const { nextDeadlineAt } = (await readApp(server, app.id))!;
    expect(nextDeadlineAt).toBe(server.clock.iso(366 * DAY_MS + 30_000));
    // Nearly there; the days between are not lived through second by second, so that they are no outage of our own.
    await skip(server, 366 * DAY_MS);
    await server.sweep();
    expect(await statusOf(server, app.id)).toBe('UP');
    await server.advance(30_000);
    expect(await statusOf(server, app.id)).toBe('LATE');
    await server.advance(60_000);
    expect((await statusChanges(server, app.id)).map(({ to, at }) => [to, at])).toEqual([
      ['UP', expect.anything()],
      ['LATE', nextDeadlineAt],
      ['DOWN', new Date(Date.parse(nextDeadlineAt!) + 60_000).toISOString()],
    ]);
  });

  test('a run that takes longer than its limit is DOWN once, at its limit, however late the sweep', async () => {
    await using server = await startServer({ database });
    const app = await createApp(server, { schedule: { everySeconds: 3_600 }, maxRunSeconds: 30 });
    await beat(server, app, { kind: 'START' });
    const limit = server.clock.iso(30_000);
    await server.advance(29_999);
    expect(await statusOf(server, app.id)).toBe('NEW');
    await server.advance(3_000);
    await server.advance(60_000);
    expect(await statusChanges(server, app.id)).toEqual([{ from: 'NEW', to: 'DOWN', at: limit, cause: 'RUN_LIMIT' }]);
  });
});

describe.each(DATABASES)('on the clock of the machine, on %s', (database) => {
  const server = useServer(database, { live: true });

  test('silence reaches a subscriber at its deadline, not only with the sweep of the next full second', async () => {
    const fleet = await createFleet(
      server(),
      Array.from({ length: 5 }, () => ({ schedule: { everySeconds: 1 }, graceSeconds: 0 })),
    );
    const events = await server()
      .socket()
      .subscribe<{ heartbeatStatus: { status: string; at: string } }>(
        'subscription { heartbeatStatus(filter: { changesOnly: true }) { status at } }',
      );
    // Their deadlines are spread over a second, so that some of them are far from its end.
    const now = Date.now();
    const inputs = fleet.map(({ id }, index) => ({ app: id, occurredAt: new Date(now - index * 200).toISOString() }));
    expect((await beats(server(), inputs)).filter(({ error }) => error !== null)).toEqual([]);
    const told: { at: number; toldAt: number }[] = [];
    while (told.length < fleet.length) {
      const { status, at } = (await events.next()).heartbeatStatus;
      if (status === 'DOWN') told.push({ at: Date.parse(at), toldAt: Date.now() });
    }
    for (const { at, toldAt } of told) expect(toldAt).toBeGreaterThanOrEqual(at);
    const second = (ms: number) => Math.floor(ms / 1_000);
    expect(told.filter(({ at, toldAt }) => second(at) === second(toldAt)).length).toBeGreaterThan(0);
  });
});

/** Two apps that have beaten; the row of the first is then broken as no edit could. */
async function brokenAndWell(server: TestServer, breaking: string): Promise<[App, App]> {
  const broken = await createApp(server, CRON);
  const well = await createApp(server, { schedule: { everySeconds: 60 }, graceSeconds: 60, maxRunSeconds: 600 });
  for (const app of [broken, well]) await beat(server, app);
  await writeElsewhere(server, breaking, broken);
  return [broken, well];
}

/** As another process would: what this one has in its cache is out of date. */
async function writeElsewhere(server: TestServer, sql: string, app: App): Promise<void> {
  await server.sql.query(sql, [app.id]);
  await server.sql.query('update app_state set version = version + 1 where app_id = $1', [app.id]);
}

async function sweepFailures(server: TestServer): Promise<number> {
  const { body } = await send(`${server.url}/metrics`);
  return Number(/^lubdub_sweep_failures_total (\d+)/m.exec(body)?.[1]);
}

/** Time passes and the sweeps of it are as good as made. */
async function skip(server: TestServer, ms: number): Promise<void> {
  await server.sweep();
  server.clock.advance(ms);
  await server.sql.query(`update milestone set at = $1 where name = 'sweep'`, [server.clock.iso()]);
}
