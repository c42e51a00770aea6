import { describe, expect, test } from 'vitest';
import { OutagesService } from '../../server/src/features/outages/outages.service.ts';
import { AppCache } from '../../server/src/ledger/app-cache.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import { createApp, statusChanges } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { TestClock } from '../kit/clock.ts';
import { DATABASES, makeDatabase } from '../kit/databases.ts';
import { startServer, type TestServer } from '../kit/server.ts';
import { countByStatus, outagesOf, seedFleet } from './fleet.ts';

const BEGUN = Date.parse('2026-03-04T10:00:00.000Z');
const HOUR_MS = 3_600_000;

const outagesOn = (server: TestServer): OutagesService =>
  new OutagesService({
    sql: server.sql,
    cache: new AppCache(),
    identity: { shard: 0, processId: null },
    shared: false,
    logger: createLogger('silent'),
  });

describe.each(DATABASES)('a sweep that has thousands to work through, on %s', (database) => {
  test('says so as soon as the first of them are written', async () => {
    await using server = await startServer({ database, clock: new TestClock(BEGUN) });
    const fleet = await seedFleet(
      server,
      Array.from({ length: 2_001 }, () => ({ schedule: { everySeconds: 60 }, graceSeconds: 60 })),
    );
    await server.sql.query(
      `update app_state set status = 3, last_heartbeat_at = $1, newest_occurred_at = $1, next_deadline_at = $2, down_at = $3,
        next_check_at = $2`,
      [BEGUN, BEGUN + 63_000, BEGUN + 123_000].map((at) => new Date(at).toISOString()),
    );
    await server.sql.query('create table said (late int)');
    await server.sql.query(
      `create function say() returns trigger language plpgsql as $$ begin
        if new.name = 'sweep' then insert into said select count(*) from app_state where status < 3; end if; return null; end $$`,
    );
    await server.sql.query(
      'create trigger say after insert or update on milestone for each row execute function say()',
    );
    await server.sweep();
    server.clock.advance(64_000);
    await server.sql.query(`update milestone set at = $1 where name = 'sweep'`, [server.clock.iso()]);
    await server.sql.query('delete from said');
    server.clock.advance(1);
    await server.sweep();
    expect(await countByStatus(server)).toEqual({ LATE: fleet.length });
    expect(await server.sql.query('select late from said order by late')).toEqual([{ late: 1_000 }]);
    expect(await outagesOf(server)).toEqual([]);
  });

  test('is no outage of our own, however long it takes; one that was suspended meanwhile is', async () => {
    await using server = await startServer({ database, clock: new TestClock(BEGUN) });
    const outages = outagesOn(server);
    await outages.beforeSweep(BEGUN, BEGUN);
    for (let seconds = 3; seconds <= 30; seconds += 3) await outages.whileSweeping(BEGUN + seconds * 1_000);
    await outages.afterSweep();
    expect(outages.sweptAt).toBe(BEGUN + 30_000);
    await outages.beforeSweep(BEGUN + 31_000, BEGUN);
    expect(await outagesOf(server)).toEqual([]);
    await outages.whileSweeping(BEGUN + 32_000);
    await outages.whileSweeping(BEGUN + HOUR_MS);
    await outages.afterSweep();
    await outages.beforeSweep(BEGUN + HOUR_MS + 1_000, BEGUN);
    expect(await outagesOf(server)).toEqual([
      { from: '2026-03-04T10:00:32.000Z', to: '2026-03-04T11:00:01.000Z', reason: 'NO_SWEEP' },
    ]);
  });

  test('leaves what was due, where its process ends in the middle, to whoever comes next', async () => {
    const place = await makeDatabase(database);
    const clock = new TestClock(BEGUN);
    const before = await startServer({ database, place, clock });
    const app = await createApp(before, { schedule: { everySeconds: 60 }, graceSeconds: 3_600 });
    await beat(before, app);
    await before.sweep();
    clock.advance(65_000);
    // As a sweep leaves it that has come so far, and not to this app.
    await before.sql.query(`update milestone set at = $1 where name = 'sweep'`, [clock.iso()]);
    await before[Symbol.asyncDispose]();
    clock.advance(HOUR_MS / 2);
    await using server = await startServer({ database, place, clock });
    await server.sweep();
    expect(await statusChanges(server, app.id)).toMatchObject([
      { to: 'UP' },
      { to: 'LATE', at: '2026-03-04T10:01:03.000Z' },
    ]);
    await place.remove();
  });
});
