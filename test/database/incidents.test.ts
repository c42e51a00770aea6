import { Broadcast } from '../../server/src/lib/broadcast.ts';
import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../server/src/database/database.ts';
import { migrate } from '../../server/src/database/migrate.ts';
import { AuditLog } from '../../server/src/features/access/audit/audit-log.service.ts';
import { features, storedBy } from '../../server/src/features/index.ts';
import {
  IncidentsService,
  type IncidentsServiceOptions,
} from '../../server/src/features/incidents/incidents.service.ts';
import { deleteOld } from '../../server/src/jobs/retention.ts';
import { reconcileIncidents } from '../../server/src/ledger/reconcile-incidents.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import type { SqlRunner } from '../../server/src/lib/sql.ts';
import { createApp, statusChanges, type App } from '../kit/apps.ts';
import { beat, beats } from '../kit/beats.ts';
import { TestClock } from '../kit/clock.ts';
import { DATABASES, makeEmptyDatabase } from '../kit/databases.ts';
import { ACKNOWLEDGE, incidentsOf, inShort, RESOLVE, shortIncidentsOf } from '../kit/incidents.ts';
import { startServer, useServer, type TestServer } from '../kit/server.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe('two servers on one database', () => {
  test('write one incident for each time that an app is LATE or DOWN, and count each failure once', async () => {
    const clock = new TestClock();
    await using one = await startServer({ database: 'postgresql', clock });
    await using two = await startServer({ database: 'postgresql', clock, place: one.place });
    const servers: TestServer[] = [one, two];
    const apps = await Promise.all(Array.from({ length: 4 }, () => createApp(one)));
    let failures = 0;
    for (let round = 0; round < 6; round += 1) {
      await Promise.all(
        servers.flatMap((server, lane) =>
          apps.flatMap(async (app, index) => {
            for (const kind of ['FAIL', 'SUCCESS', 'FAIL', 'FAIL'].slice((round + lane + index) % 3)) {
              if (kind === 'FAIL') failures += 1;
              await beat(server, app, { kind });
            }
            if ((round + index) % 2 === 0) await beat(server, app);
          }),
        ),
      );
      clock.advance(1_000);
    }
    await beats(
      one,
      apps.map(({ id }) => ({ app: id })),
    );
    // Overdue: both look at once, and both have beats of the same apps.
    for (let left = 130; left > 0; left -= 4) {
      clock.advance(4_000);
      await Promise.all(servers.map((server) => server.sweep()));
    }
    await Promise.all(
      servers.map((server) =>
        beats(
          server,
          apps.map(({ id }) => ({ app: id })),
        ),
      ),
    );
    let counted = 0;
    for (const app of apps) {
      const all = await incidentsOf(one, app.id);
      const began = (await statusChanges(one, app.id)).filter(({ to }) => to === 'DOWN' || to === 'LATE');
      expect(all.map(({ kind, openedAt, cause }) => `${kind} ${openedAt} ${cause}`).toSorted()).toEqual(
        began.map(({ to, at, cause }) => `${to} ${at} ${cause}`).toSorted(),
      );
      expect(all.map(inShort).slice(-2)).toEqual(['LATE TIMEOUT RECOVERED', 'DOWN TIMEOUT RECOVERED']);
      expect(new Set(all.map(({ end }) => end))).toEqual(new Set(['RECOVERED']));
      const [row] = await one.sql.query<{ failures: number }>(
        'select sum(failures)::int as failures from incident where app_id = $1',
        [app.id],
      );
      counted += row?.failures ?? 0;
    }
    expect(counted).toBe(failures);
  });

  test('end one by hand once, whoever else does so at the same time, and whatever its app sends meanwhile', async () => {
    const clock = new TestClock();
    await using one = await startServer({ database: 'postgresql', clock });
    await using two = await startServer({ database: 'postgresql', clock, place: one.place });
    const apps = await Promise.all(Array.from({ length: 12 }, () => createApp(one)));
    const rounds = apps.map(async (app, index) => {
      await beat(one, app, { kind: 'FAIL' });
      const [incident] = await incidentsOf(one, app.id);
      const answers = await Promise.all([
        ...[one, two].map((server) => server.execute(RESOLVE, { id: incident!.id })),
        two.execute(ACKNOWLEDGE, { id: incident!.id, note: 'mine' }),
        index % 3 === 0 ? beat(two, app).then(() => null) : null,
        index % 3 === 1 ? two.execute('mutation ($id: ID!) { deleteApp(id: $id) }', { id: app.id }) : null,
      ]);
      const codes = answers.map(
        (answer) => answer?.errors?.map(({ extensions }) => extensions?.['code']).join() ?? 'done',
      );
      const [after] = await incidentsOf(one, app.id);
      const wins = after?.end === 'BY_HAND' ? 1 : 0;
      expect(codes.slice(0, 2).toSorted()).toEqual([
        ...Array<string>(2 - wins).fill('CONFLICT'),
        ...Array<string>(wins).fill('done'),
      ]);
      expect(codes[2]).toBe(after?.note === 'mine' ? 'done' : 'CONFLICT');
      expect(codes[4]).toBe('done');
    });
    await Promise.all(rounds);
  });
});

/** An app as the release before incidents has it. */
interface OldApp {
  status: 'DOWN' | 'LATE' | 'UP';
  cause: string;
  cron?: string;
}

const RANKS = { DOWN: 0, LATE: 1, UP: 3 };

async function writeOldApp(sql: SqlRunner, { status, cause, cron }: OldApp): Promise<string> {
  const id = randomUUID();
  await sql.query(
    `insert into app (id, slug, name, environment, tags, every_seconds, cron_expression, cron_timezone, grace_seconds, ping_key,
      created_at, updated_at) values ($1, $2, 'old', 'PRODUCTION', '{old}', $3, $4, $5, 60, $6, now(), now())`,
    [id, `old-${id}`, cron === undefined ? 60 : null, cron ?? null, cron === undefined ? null : 'UTC', randomUUID()],
  );
  await sql.query(
    `insert into app_state (app_id, status, status_since, last_heartbeat_at, newest_occurred_at, heartbeat_count)
      values ($1, $2, '2026-03-04T09:00:00Z', '2026-03-04T08:00:00Z', '2026-03-04T08:00:00Z', 1)`,
    [id, RANKS[status]],
  );
  await sql.query(
    `with numbered as (update event_cursor set last_sequence = last_sequence + 1 where id = 1 returning last_sequence)
      insert into status_change (sequence, id, app_id, "from", "to", at, cause, state)
      select last_sequence, gen_random_uuid(), $1, 3, $2, '2026-03-04T09:00:00Z', $3, '{}' from numbered`,
    [id, RANKS[status], cause],
  );
  return id;
}

describe.each(DATABASES)('incidents of a database on %s', (kind) => {
  test('are there after an upgrade for each app that is LATE or DOWN, and count as told', async () => {
    const place = await makeEmptyDatabase(kind);
    onTestFinished(place.remove);
    const stored = storedBy(features);
    const names = stored.migrations.map(({ name }) => name);
    const before = names[names.indexOf('20261126194500-incidents') - 1]!;
    const ids = { down: '', late: '', up: '' };
    {
      const database = await openDatabase({ ...place, ...stored, logger: createLogger('silent') });
      await database.orm.migrator.up({ to: before });
      ids.down = await writeOldApp(database.sql, { status: 'DOWN', cause: 'FAIL' });
      ids.late = await writeOldApp(database.sql, { status: 'LATE', cause: 'TIMEOUT', cron: '30 8 * * *' });
      ids.up = await writeOldApp(database.sql, { status: 'UP', cause: 'BEAT' });
      expect((await migrate(database))[0]).toBe('20261126194500-incidents');
      expect(await reconcileIncidents(database.sql, Date.now())).toBe(0);
      expect(
        await database.sql.query('select count(*)::int as count, version, planned_version from incident group by 2, 3'),
      ).toEqual([{ count: 2, version: 1, planned_version: 1 }]);
      await database.close();
    }
    await using server = await startServer({ database: kind, place });
    expect(await incidentsOf(server, ids.down)).toMatchObject([
      {
        kind: 'DOWN',
        cause: 'FAIL',
        openedAt: '2026-03-04T09:00:00.000Z',
        summary: 'Reported a failure',
        state: 'OPEN',
      },
    ]);
    expect(await incidentsOf(server, ids.late)).toMatchObject([
      { kind: 'LATE', summary: 'No beat for 2 h; one was expected at 08:30 UTC (30 8 * * *)', appName: 'old' },
    ]);
    expect(await incidentsOf(server, ids.up)).toEqual([]);
    await beat(server, { id: ids.down }, { kind: 'FAIL', exitCode: 4 });
    expect((await incidentsOf(server, ids.down))[0]?.summary).toBe('2 failures in a row, the last with exit code 4');
    await beat(server, { id: ids.down });
    expect(await shortIncidentsOf(server, ids.down)).toEqual(['DOWN FAIL RECOVERED']);
  });

  describe('of today', () => {
    const server = useServer(kind);
    const now = () => server().clock.now();
    const reconcile = () => reconcileIncidents(server().sql, now());
    /** As a server of the release before changes it, which writes no incidents. */
    const become = async ({ id }: App, rank: number) => {
      await server().sql.query(
        'update app_state set status = $2, status_since = $3, version = version + 1 where app_id = $1',
        [id, rank, server().clock.iso()],
      );
    };

    test('begin and end for apps whose status an older server has changed', async () => {
      const app = await createApp(server());
      await beat(server(), app);
      server().clock.advance(1_000);
      await become(app, 1);
      expect(await reconcile()).toBe(1);
      expect(await reconcile()).toBe(0);
      expect(await incidentsOf(server(), app.id)).toMatchObject([{ kind: 'LATE', openedAt: server().clock.iso() }]);
      server().clock.advance(1_000);
      await become(app, 0);
      expect(await reconcile()).toBe(1);
      expect(await shortIncidentsOf(server(), app.id)).toEqual(['LATE BEAT open', 'DOWN BEAT open']);
      server().clock.advance(1_000);
      await become(app, 1);
      expect(await reconcile()).toBe(1);
      expect(await shortIncidentsOf(server(), app.id)).toEqual(['LATE BEAT open', 'DOWN BEAT RECOVERED']);
      await become(app, 5);
      expect(await reconcile()).toBe(1);
      expect(await incidentsOf(server(), app.id)).toMatchObject([
        { end: 'APP_PAUSED', resolvedAt: server().clock.iso() },
        { end: 'RECOVERED' },
      ]);
      await become(app, 0);
      await reconcile();
      await server().sql.query('delete from app where id = $1', [app.id]);
      expect(await reconcile()).toBe(1);
      expect((await shortIncidentsOf(server(), app.id)).at(-1)).toBe('DOWN BEAT APP_DELETED');
    });

    test('that somebody has ended by hand do not begin again', async () => {
      const app = await createApp(server());
      await beat(server(), app);
      await server().advance(64_000);
      const [late] = await incidentsOf(server(), app.id);
      await server().query(RESOLVE, { id: late!.id });
      expect(await reconcile()).toBe(0);
      await server().advance(MINUTE_MS);
      expect(await reconcile()).toBe(0);
      expect(await shortIncidentsOf(server(), app.id)).toEqual(['LATE TIMEOUT BY_HAND', 'DOWN TIMEOUT open']);
    });

    test('know who has acknowledged them first', async () => {
      const { sql } = server();
      const incidents = new IncidentsService({
        sql,
        now,
        incidentsChanged: new Broadcast(),
        audit: new AuditLog(now),
      } as Partial<IncidentsServiceOptions> as IncidentsServiceOptions);
      const app = await createApp(server());
      await beat(server(), app, { kind: 'FAIL' });
      const { id } = (await incidentsOf(server(), app.id))[0]!;
      await incidents.acknowledge(id, { by: 'Slack #ops' });
      expect(await incidents.acknowledge(id, { by: 'SMS', note: 'on my way' })).toMatchObject({
        acknowledgedBy: 'Slack #ops',
        note: 'on my way',
      });
    });

    test('go with the figures of their days once they are over, and stay as long as they go on', async () => {
      const app = await createApp(server());
      await beat(server(), app, { kind: 'FAIL' });
      await beat(server(), app);
      await beat(server(), app, { kind: 'FAIL' });
      const days = { heartbeats: 90, instances: 90, rollups: 800, runs: 90, logs: 14, audit: 365 };
      const letGo = (at: number) => deleteOld(features, server().sql, { now: at, days });
      await letGo(now() + 799 * DAY_MS);
      expect(await shortIncidentsOf(server(), app.id)).toEqual(['DOWN FAIL RECOVERED', 'DOWN FAIL open']);
      await letGo(now() + 801 * DAY_MS);
      expect(await shortIncidentsOf(server(), app.id)).toEqual(['DOWN FAIL open']);
    });
  });
});
