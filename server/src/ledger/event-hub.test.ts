import { expect, test } from 'vitest';
import { createLogger } from '../lib/logger.ts';
import type { App } from './app.model.ts';
import type { AppStatus } from '../status/state.rules.ts';
import { initialState } from '../status/status.rules.ts';
import { EventHub, type GapReader } from './event-hub.ts';
import type { StatusEvent } from './heartbeat.model.ts';

const appOf = (version: number, status: AppStatus): App => {
  const app: Partial<App> = {
    id: 'a',
    policy: { schedule: { type: 'interval', everySeconds: 60 }, graceSeconds: 60, maxRunSeconds: null },
    version,
    state: { ...initialState(0), status },
  };
  return app as App;
};

const eventOf = (sequence: number, version: number, status: AppStatus, changes = 1): StatusEvent => ({
  sequence,
  changes,
  cause: 'BEAT',
  appId: 'a',
  app: appOf(version, status),
  previousStatus: status,
  status,
  at: 0,
  heartbeat: null,
  instance: null,
});

function makeHub(readGap: GapReader) {
  const hub = new EventHub(0, readGap, createLogger('silent'));
  const heard: StatusEvent[] = [];
  const some = { next: Promise.withResolvers<void>() };
  const stop = hub.listen({
    appIds: null,
    hear: (event) => {
      heard.push(event);
      some.next.resolve();
    },
  });
  const untilHeard = async (count: number): Promise<StatusEvent[]> => {
    while (heard.length < count) {
      some.next = Promise.withResolvers();
      await some.next.promise;
    }
    return heard;
  };
  return { hub, heard, untilHeard, stop };
}

test('a beat that comes behind what was committed after it shows its app as it is', async () => {
  const { hub, untilHeard } = makeHub(async () => [eventOf(1, 8, 'DOWN')]);
  hub.catchUp(1);
  hub.publish(0, [eventOf(0, 7, 'UP', 0)]);
  const [change, beat] = await untilHeard(2);
  expect(change).toMatchObject({ sequence: 1, status: 'DOWN' });
  expect(beat).toMatchObject({ sequence: 1, previousStatus: 'DOWN', status: 'DOWN', app: { version: 8 } });
});

test('a gap is read page by page, and again when the database was away', async () => {
  const pages = [
    async () => [eventOf(1, 1, 'UP'), eventOf(2, 2, 'DOWN')],
    () => Promise.reject(new Error('Connection terminated unexpectedly')),
    async () => [eventOf(3, 3, 'UP')],
  ];
  const { hub, untilHeard } = makeHub(() => pages.shift()!());
  hub.publish(4, [eventOf(4, 4, 'DOWN')]);
  expect((await untilHeard(4)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
});

test('a gap that cannot be read at all does not stop what comes after', async () => {
  const { hub, untilHeard } = makeHub(() => Promise.reject(new Error('no such column')));
  hub.publish(3, [eventOf(3, 3, 'DOWN')]);
  expect((await untilHeard(1)).map(({ sequence }) => sequence)).toEqual([3]);
});

test('where nobody listens nothing is read', async () => {
  const { hub, heard, stop } = makeHub(() => Promise.reject(new Error('read all the same')));
  stop();
  hub.publish(9, [eventOf(9, 3, 'DOWN')]);
  await new Promise(setImmediate);
  expect(hub.newest).toBe(9);
  expect(heard).toEqual([]);
});
