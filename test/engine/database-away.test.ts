import { expect, test } from 'vitest';
import { createApp, readApp, statusChanges } from '../kit/apps.ts';
import { makeDatabase } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { within } from '../kit/events.ts';
import { send } from '../kit/http.ts';
import { startServer, type TestServer } from '../kit/server.ts';
import { proxyDatabase } from '../kit/tcp-proxy.ts';
import { SEND_HEARTBEAT } from '../kit/beats.ts';
import { outagesOf } from './fleet.ts';

/**
 * Callers are told by the clock of the server (see backpressure.test.ts), not only when the database's connections are
 * given up, which takes 15 s and more.
 */
const GIVEN_UP_MS = 10_000;
/** More than five seconds without a sweep are an outage. */
const RECOVERY_MS = 20_000;

test.concurrent.each(['silence', 'cut'] as const)(
  'while the connections to the database are gone (%s), callers are told within 5 s, /health says so, and it recovers by itself',
  async (how) => {
    const place = await makeDatabase('postgresql');
    const { proxy, url } = await proxyDatabase(place.databaseUrl!);
    const elsewhere = await startServer({ database: 'postgresql', place, live: true });
    const server = await startServer({ database: 'postgresql', place: { ...place, databaseUrl: url }, live: true });
    const app = await createApp(server, { schedule: { everySeconds: 3_600 } });
    const events = await server.socket().subscribe('subscription { heartbeatStatus { appId status } }');
    expect((await send(`${server.url}/ping/${app.pingKey}`)).status).toBe(200);
    await events.next();

    proxy[how]();
    const asked = performance.now();
    const pings = Array.from({ length: 30 }, () => send(`${server.url}/ping/${app.pingKey}`));
    const mutation = server.refusal(SEND_HEARTBEAT, { input: { app: app.id } });
    const health = send(`${server.url}/health`);
    for (const { status, headers } of await within(GIVEN_UP_MS, Promise.all(pings), 'no answer')) {
      expect(status).toBe(503);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    }
    expect((await mutation).code).toBe('UNAVAILABLE');
    expect(performance.now() - asked).toBeLessThan(GIVEN_UP_MS);
    expect(await health).toMatchObject({ status: 503 });
    expect(JSON.parse((await health).body)).toMatchObject({ status: 'unavailable', database: 'unreachable' });
    // More than the connections that it has.
    for (let round = 0; round < 3; round += 1) {
      const checks = await Promise.all(Array.from({ length: 5 }, () => send(`${server.url}/health`)));
      expect(checks.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
    }

    proxy.restore();
    await eventually(
      () => send(`${server.url}/health`),
      ({ status }) => status === 200,
      RECOVERY_MS,
    );
    await eventually(
      () => send(`${server.url}/ping/${app.pingKey}`),
      ({ status }) => status === 200,
      RECOVERY_MS,
    );
    await expectSweepsAgain(server);
    await expectToHearOf(server, elsewhere);
    for (const each of [server, elsewhere]) await each[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
  },
);

/** Silence is found on time again. */
async function expectSweepsAgain(server: TestServer): Promise<void> {
  // A connection of another pool may only now be found broken.
  const app = await eventually(
    () => createApp(server, { schedule: { everySeconds: 1 }, graceSeconds: 0 }),
    () => true,
    RECOVERY_MS,
  );
  expect((await send(`${server.url}/ping/${app.pingKey}`)).status).toBe(200);
  await eventually(
    () => readApp(server, app.id),
    (read) => read?.status === 'DOWN',
    RECOVERY_MS,
  );
  expect((await statusChanges(server, app.id)).map(({ to }) => to)).toEqual(['UP', 'DOWN']);
}

/** Subscribers of this server hear of a beat that another one took. */
async function expectToHearOf(server: TestServer, elsewhere: TestServer): Promise<void> {
  const app = await createApp(elsewhere, { schedule: { everySeconds: 3_600 } });
  const events = await server
    .socket()
    .subscribe('subscription ($id: ID!) { heartbeatStatus(filter: { appIds: [$id] }) { appId status } }', {
      id: app.id,
    });
  await eventually(
    async () => {
      await send(`${elsewhere.url}/ping/${app.pingKey}`);
      await within(500, events.next(), 'not heard of');
      return true;
    },
    (heard) => heard,
    RECOVERY_MS,
  );
  expect(await outagesOf(elsewhere)).toEqual([]);
}
