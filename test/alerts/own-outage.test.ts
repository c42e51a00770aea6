import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { addChannel, addRule, told, toldOf } from '../kit/alerts.ts';
import { createApp, statusOf, type App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { TestClock } from '../kit/clock.ts';
import { DATABASES, makeDatabase } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import type { GraphQLClient } from '../kit/graphql-client.ts';
import { HttpReceiver } from '../kit/http-receiver.ts';
import { startServer } from '../kit/server.ts';
import { Herd } from './herd.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Longer than apps of {@link BRISK} may be silent, and than the lease of a worker. */
const SUSPENDED_MS = 22_000;
const BRISK = { schedule: { everySeconds: 4 }, graceSeconds: 2 };
const TIMEOUT_MS = 90_000;

const typesOf = (receiver: HttpReceiver, app: App): string[] => toldOf(receiver, app).map(({ type }) => type);

/** Tells all to a receiver, of lateness too. */
async function listen(client: GraphQLClient): Promise<HttpReceiver> {
  const receiver = await HttpReceiver.start();
  await addRule(client, await addChannel(client, receiver.url), { on: ['LATE', 'DOWN', 'RESOLVED'] });
  return receiver;
}

describe.each(DATABASES)('when we were away ourselves, on %s', (database) => {
  test('an hour of it sends no message for apps that were well, and who was down is not told again', async () => {
    const place = await makeDatabase(database);
    onTestFinished(place.remove);
    const clock = new TestClock(Date.parse('2026-03-04T10:50:00.000Z'));
    const before = await startServer({ database, place, clock });
    await using receiver = await listen(before);
    const [well, down, silent] = [await createApp(before), await createApp(before), await createApp(before)];
    for (const app of [well, silent]) await beat(before, app);
    await beat(before, down, { kind: 'FAIL' });
    await before.sweep();
    expect(typesOf(receiver, down)).toEqual(['incident.opened']);
    await before[Symbol.asyncDispose]();
    clock.advance(HOUR_MS);

    await using server = await startServer({ database, place, clock });
    await server.advance(MINUTE_MS / 2);
    expect(told(receiver)).toHaveLength(1);
    await beat(server, well);
    await server.advance(MINUTE_MS);
    await beat(server, well);
    await beat(server, down);
    await server.advance(MINUTE_MS);
    // Who does not beat when we are back is found, counted from then.
    expect(typesOf(receiver, silent)).toEqual(['incident.opened', 'incident.opened']);
    expect(typesOf(receiver, down)).toEqual(['incident.opened', 'incident.resolved']);
    expect(typesOf(receiver, well)).toEqual([]);
  });

  test('what has begun just before is told after, and what has ended meanwhile as well', async () => {
    const place = await makeDatabase(database);
    onTestFinished(place.remove);
    const clock = new TestClock();
    const before = await startServer({ database, place, clock });
    await using receiver = await listen(before);
    const [open, over] = [await createApp(before), await createApp(before)];
    // From here on we know that we were there.
    await before.sweep();
    for (const app of [open, over]) await beat(before, app, { kind: 'FAIL' });
    await beat(before, over);
    // It is gone before it has planned them.
    await before[Symbol.asyncDispose]();
    expect(told(receiver)).toEqual([]);
    clock.advance(HOUR_MS);

    await using server = await startServer({ database, place, clock });
    await server.sweep();
    expect(toldOf(receiver, open)).toMatchObject([{ type: 'incident.opened', data: { incident: { state: 'OPEN' } } }]);
    expect(toldOf(receiver, over)).toMatchObject([{ type: 'incident.resolved', data: { standsAlone: true } }]);
  });

  test('a clock that jumps an hour ahead and back sends nothing for apps that are well', async () => {
    await using server = await startServer({ database });
    await using receiver = await listen(server);
    const [well, down] = [await createApp(server), await createApp(server)];
    await beat(server, well);
    await beat(server, down, { kind: 'FAIL' });
    await server.sweep();
    server.clock.advance(HOUR_MS);
    await server.sweep();
    await beat(server, well);
    await server.advance(MINUTE_MS / 2);
    server.clock.advance(-HOUR_MS);
    await server.sweep();
    await server.advance(MINUTE_MS / 2);
    expect(typesOf(receiver, well)).toEqual([]);
    // Nothing of what was told has to wait until that hour is over.
    await beat(server, down);
    await server.sweep();
    expect(typesOf(receiver, down)).toEqual(['incident.opened', 'incident.resolved']);
    await beat(server, down, { kind: 'FAIL' });
    await server.sweep();
    expect(typesOf(receiver, down)).toEqual(['incident.opened', 'incident.resolved', 'incident.opened']);
  });
});

describe.concurrent.each(DATABASES)('a process that is suspended for longer than a lease, on %s', (database) => {
  test(
    'says of nobody that it was silent, and tells what has begun since',
    async () => {
      const place = await makeDatabase(database);
      await using herd = await Herd.start(place, 1);
      const client = await herd.client();
      await using receiver = await listen(client);
      const [steady, failing] = [await createApp(client, BRISK), await createApp(client)];
      await beat(client, steady);
      const { process } = await herd.process();
      process.kill('SIGSTOP');
      await wait(SUSPENDED_MS);
      process.kill('SIGCONT');
      for (const until = performance.now() + 5_000; performance.now() < until; await wait(1_000))
        await beat(client, steady);
      await beat(client, failing, { kind: 'FAIL' });
      await eventually(
        () => typesOf(receiver, failing),
        ({ length }) => length > 0,
      );
      expect(await statusOf(client, steady.id)).toBe('UP');
      expect(told(receiver)).toHaveLength(1);
      await herd.killAll();
      await place.remove();
    },
    TIMEOUT_MS,
  );
});
