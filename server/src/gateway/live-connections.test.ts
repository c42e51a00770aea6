import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AccessChange } from '../features/access/access-changes.ts';
import { Caller } from '../graphql/caller.ts';
import { Broadcast } from '../lib/broadcast.ts';
import { createLogger } from '../lib/logger.ts';
import { LiveConnections } from './live-connections.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const open = (): LiveConnections => {
  const logger = createLogger('silent');
  return new LiveConnections({
    changes: new Broadcast<AccessChange>(),
    resync: new Broadcast<null>(),
    now: () => 0,
    logger,
  });
};
const key = (permissions: 'READ'[]): Caller => new Caller({ kind: 'API_KEY', id: 'key', permissions });

test('a connection whose caller has lost a right just before it began ends within a second', async () => {
  const connections = open();
  const close = vi.fn<() => void>();
  connections.add({ caller: key(['READ']), identifyAgain: () => key([]), close });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(close).toHaveBeenCalledOnce();
  connections.stop();
});

test('one whose caller is who they were goes on, and is not looked at again and again', async () => {
  const connections = open();
  const close = vi.fn<() => void>();
  const identifyAgain = vi.fn<() => Caller>(() => key(['READ']));
  connections.add({ caller: key(['READ']), identifyAgain, close });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(close).not.toHaveBeenCalled();
  expect(identifyAgain).toHaveBeenCalledOnce();
  connections.stop();
});
