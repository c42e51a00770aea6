import { describe, expect, test } from 'vitest';
import { DATABASES, makeDatabase } from '../kit/databases.ts';
import { TestClock } from '../kit/clock.ts';
import { startServer } from '../kit/server.ts';
import { proxyDatabase } from '../kit/tcp-proxy.ts';
import { countByStatus, outagesOf } from './fleet.ts';
import { expectSilenceFound, SilenceTrial } from './silence.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe.each(DATABASES)('our own outage on %s', (database) => {
  test('after an hour down, who beats within its period is never LATE, and who does not is found at the moved deadline', async () => {
    const place = await makeDatabase(database);
    const clock = new TestClock(Date.parse('2026-03-04T10:50:00.000Z'));
    const before = await startServer({ database, place, clock });
    const trial = await SilenceTrial.begin(before, 1_000);
    await before[Symbol.asyncDispose]();
    clock.advance(HOUR_MS);

    await using server = await startServer({ database, place, clock });
    await server.sweep();
    expect(await outagesOf(server)).toEqual([
      { from: '2026-03-04T10:50:00.000Z', to: '2026-03-04T11:50:00.000Z', reason: 'NO_SWEEP' },
    ]);
    expect(await countByStatus(server)).toEqual({ UP: 1_000 });
    expect(await trial.changes(server)).toBe(0);
    await expectSilenceFound(server, trial, 12 * MINUTE_MS);
    expect(await outagesOf(server)).toHaveLength(1);
    await place.remove();
  });

  test('a clock that jumps an hour ahead is an outage, and one that jumps back takes nothing from anyone', async () => {
    await using server = await startServer({ database, clock: new TestClock(Date.parse('2026-03-04T10:50:00.000Z')) });
    const trial = await SilenceTrial.begin(server, 80);
    server.clock.advance(HOUR_MS);
    await server.sweep();
    expect(await countByStatus(server)).toEqual({ UP: 80 });
    await trial.beat(server);
    server.clock.advance(-HOUR_MS);
    await server.sweep();
    expect(await countByStatus(server)).toEqual({ UP: 80 });
    expect(await outagesOf(server)).toEqual([
      { from: '2026-03-04T10:50:00.000Z', to: '2026-03-04T11:50:00.000Z', reason: 'NO_SWEEP' },
      { from: '2026-03-04T10:50:00.000Z', to: '2026-03-04T10:50:00.000Z', reason: 'CLOCK_BACK' },
    ]);
    expect(await trial.changes(server)).toBe(0);
    await expectSilenceFound(server, trial, 12 * MINUTE_MS);
    expect(await outagesOf(server)).toHaveLength(2);
  });
});

test('with its database away for ten minutes a server counts nobody as silent, and goes on by itself', async () => {
  const place = await makeDatabase('postgresql');
  const { proxy, url } = await proxyDatabase(place.databaseUrl!);
  const clock = new TestClock(Date.parse('2026-03-04T11:45:00.000Z'));
  await using server = await startServer({ database: 'postgresql', place: { ...place, databaseUrl: url }, clock });
  const trial = await SilenceTrial.begin(server, 1_000);
  proxy.cut();
  for (let minute = 0; minute < 10; minute += 1) {
    clock.advance(MINUTE_MS);
    await server.sweep();
  }
  proxy.restore();
  await server.sweep();
  expect(await outagesOf(server)).toEqual([
    { from: '2026-03-04T11:45:00.000Z', to: '2026-03-04T11:55:00.000Z', reason: 'NO_SWEEP' },
  ]);
  expect(await countByStatus(server)).toEqual({ UP: 1_000 });
  expect(await trial.changes(server)).toBe(0);
  await expectSilenceFound(server, trial, 7 * MINUTE_MS);
  expect(await outagesOf(server)).toHaveLength(1);
  await proxy[Symbol.asyncDispose]();
});
