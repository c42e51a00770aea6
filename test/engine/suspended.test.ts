import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createApp, statusChanges, statusOf } from '../kit/apps.ts';
import { send } from '../kit/http.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES, makeDatabase, settingsOf } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { startServerProcess } from '../kit/server-process.ts';
import { countByStatus, createFleet, outagesOf } from './fleet.ts';

/** Longer than the gap that counts as an outage, and than these apps' periods and graces together. */
const SUSPENDED_MS = 6_500;
const SHORT = { schedule: { everySeconds: 3 }, graceSeconds: 2 };

/** Shorter than the gap that counts as an outage, longer than the period, slack and grace of {@link BRISK}. */
const STALLED_MS = 4_600;
const BRISK = { schedule: { everySeconds: 2 }, graceSeconds: 1 };
const BRISK_APPS = 100;
const EVERY_MS = 1_000;
/** From a beat of such an app to LATE: its period and slack; from then to DOWN its grace. */
const LATE_AFTER_MS = 3_000;

describe.concurrent.each(DATABASES)('a process suspended on %s', (database) => {
  test('says of nobody that it was silent while the process could not hear', async () => {
    const place = await makeDatabase(database);
    await using process = await startServerProcess(settingsOf(place));
    const client = new GraphQLClient(process.url);
    const [steady, silent] = [await createApp(client, SHORT), await createApp(client, SHORT)];
    for (const app of [steady, silent]) await beat(client, app);

    process.process.kill('SIGSTOP');
    await wait(SUSPENDED_MS);
    process.process.kill('SIGCONT');
    await beat(client, steady);
    const back = Date.now();
    await eventually(
      async () => {
        await beat(client, steady);
        return statusOf(client, silent.id);
      },
      (status) => status === 'DOWN',
    );
    expect(await statusChanges(client, steady.id)).toMatchObject([{ to: 'UP' }]);
    const changes = await statusChanges(client, silent.id);
    expect(changes.map(({ to }) => to)).toEqual(['UP', 'LATE', 'DOWN']);
    // Its period began again when the process did, but for what passed before its first sweep.
    expect(Date.parse(changes[1]!.at)).toBeGreaterThan(back + 3_000 - 500);
    const outages = await outagesOf(client);
    expect(outages).toMatchObject([{ reason: 'NO_SWEEP' }]);
    expect(Date.parse(outages[0]!.to) - Date.parse(outages[0]!.from)).toBeGreaterThan(SUSPENDED_MS - 1_500);
    await process.kill('SIGTERM');
    await place.remove();
  });

  test('hears those first who beat in time while it stood still for less than an outage', async () => {
    const place = await makeDatabase(database);
    await using process = await startServerProcess(settingsOf(place));
    const client = new GraphQLClient(process.url);
    const apps = await createFleet(
      client,
      Array.from({ length: BRISK_APPS }, () => BRISK),
    );
    let stop = false;
    const begun = apps.map((): number[] => []);
    const beating = apps.map(async ({ pingKey }, index) => {
      await wait((index / BRISK_APPS) * EVERY_MS);
      for (let next = performance.now(); !stop;) {
        begun[index]!.push(Date.now());
        const { status, body } = await send(`${process.url}/ping/${pingKey}`);
        expect({ status, body }).toEqual({ status: 200, body: 'OK' });
        next += EVERY_MS;
        await wait(Math.max(0, next - performance.now()));
      }
    });
    await eventually(
      () => countByStatus(client),
      ({ UP = 0 }) => UP === BRISK_APPS,
    );
    process.process.kill('SIGSTOP');
    await wait(STALLED_MS);
    const back = Date.now();
    process.process.kill('SIGCONT');
    // The sweep that was late has ended once a later one finds somebody silent.
    const silent = await createApp(client, { schedule: { everySeconds: 1 }, graceSeconds: 0 });
    await beat(client, silent);
    await eventually(
      () => statusOf(client, silent.id),
      (status) => status === 'DOWN',
    );
    stop = true;
    await Promise.all(beating);
    const changes = await Promise.all(apps.map(({ id }) => statusChanges(client, id)));
    // Of the time in which it stood still, and of apps that beat in it: a machine that is busy otherwise may keep this
    // test from beating.
    const wrong = changes.flatMap((ofApp, index) =>
      ofApp.filter(({ to, at }) => {
        const moment = Date.parse(at);
        const hasBeaten = begun[index]!.some((since) => since < moment && since > moment - LATE_AFTER_MS);
        return to !== 'UP' && moment < back && hasBeaten;
      }),
    );
    expect(wrong).toEqual([]);
    await process.kill('SIGTERM');
    await place.remove();
  });
});
