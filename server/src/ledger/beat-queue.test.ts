import { describe, expect, test } from 'vitest';
import { BeatQueue, MAX_GROUP, UNREAD } from './beat-queue.ts';
import type { PendingBeat, PendingCheck } from './pending.ts';

const address = { by: 'id', value: 'app' } as const;
const pendingBeat = (queuedAt = performance.now(), touches = 'app'): PendingBeat =>
  ({ address, attempts: 0, queuedAt, touches, resolve: () => {}, reject: () => {} }) as unknown as PendingBeat;
const touched = ({ touches }: PendingBeat) => touches;
const call = (beats: number, queuedAt?: number) => Array.from({ length: beats }, () => pendingBeat(queuedAt));
const check = (appId: string) => ({ appId }) as PendingCheck;
const free = () => true;
const sizes = (queue: BeatQueue, limit = MAX_GROUP) => {
  const batch = queue.take(free, limit);
  return batch && [batch.beats.length, batch.checks.length];
};

describe('the queue of beats', () => {
  test('a batch has no more beats than it may, but what one call brought stays together', () => {
    const queue = new BeatQueue();
    for (let one = 0; one < 40; one++) queue.push(call(1));
    queue.push(call(500));
    expect(sizes(queue, 24)).toEqual([24, 0]);
    expect(sizes(queue, 24)).toEqual([16, 0]);
    expect(sizes(queue, 24)).toEqual([500, 0]);
    expect(queue.take(free, 24)).toBeNull();
    expect(queue.isEmpty).toBe(true);
  });

  test('a timeout comes with the last beat of its app that was there before it, however many have come since', () => {
    const queue = new BeatQueue();
    for (let one = 0; one < 30; one++) queue.push(call(1));
    queue.pushChecks([check('app')], touched);
    for (let one = 0; one < 1_000; one++) queue.push(call(1));
    expect(sizes(queue, 24)).toEqual([24, 0]);
    expect(sizes(queue, 24)).toEqual([24, 1]);
    expect(sizes(queue, 24)).toEqual([24, 0]);
  });

  test('a timeout waits for the beats before it that are to be tried again', () => {
    const queue = new BeatQueue();
    queue.push(call(2));
    queue.pushChecks([check('app')], touched);
    const batch = queue.take(free, 1_000);
    expect(batch?.checks).toHaveLength(1);
    queue.pushFirst(batch!.beats);
    queue.pushChecks([check('app')], touched);
    expect(sizes(queue, 1)).toEqual([2, 1]);
  });

  test('a timeout does not wait for beats that have waited too long and were answered', () => {
    const queue = new BeatQueue();
    queue.push(call(1, performance.now() - 60_000));
    queue.push(call(1));
    queue.pushChecks([check('app')], touched);
    queue.answerTheLate([]);
    expect(queue.waiting).toBe(1);
    expect(sizes(queue)).toEqual([1, 1]);
  });

  test('a timeout waits for no beat of another app, but for one whose app is not known yet', () => {
    const queue = new BeatQueue();
    queue.push(call(500));
    queue.pushChecks([check('silent')], touched);
    queue.push([pendingBeat(performance.now(), UNREAD)]);
    queue.push(call(500));
    queue.pushChecks([check('another')], touched);
    expect(sizes(queue, 24)).toEqual([500, 1]);
    expect(sizes(queue, 24)).toEqual([1, 1]);
    expect(sizes(queue, 24)).toEqual([500, 0]);
  });

  test('a timeout that came while a beat of its app was being written waits for it when it is tried again', () => {
    const queue = new BeatQueue();
    queue.push(call(1));
    const batch = queue.take(free, MAX_GROUP);
    queue.pushChecks([check('app'), check('silent')], touched);
    queue.pushFirst(batch!.beats);
    queue.push(call(1));
    const isFree = (pending: PendingBeat | PendingCheck) => 'appId' in pending;
    expect(queue.take(isFree, MAX_GROUP)?.checks).toEqual([check('silent')]);
    expect(sizes(queue)).toEqual([2, 1]);
  });

  test('a timeout whose app is being written waits, and those behind it do not', () => {
    const queue = new BeatQueue();
    queue.pushChecks([check('busy'), check('silent')], touched);
    expect(queue.take((pending) => !('appId' in pending) || pending.appId !== 'busy', MAX_GROUP)?.checks).toEqual([
      check('silent'),
    ]);
    expect(sizes(queue)).toEqual([0, 1]);
  });
});
