import { describe, expect, test } from 'vitest';
import { BeatQueue, MAX_GROUP } from './beat-queue.ts';
import type { PendingBeat, PendingCheck } from './pending.ts';

const address = { by: 'id', value: 'app' } as const;
const pendingBeat = (queuedAt = performance.now()): PendingBeat =>
  ({ address, attempts: 0, queuedAt, touches: 'app', resolve: () => {}, reject: () => {} }) as unknown as PendingBeat;
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

  test('a timeout comes with the last of the beats that were there before it, however many have come since', () => {
    const queue = new BeatQueue();
    for (let one = 0; one < 30; one++) queue.push(call(1));
    queue.pushChecks([check('silent')]);
    for (let one = 0; one < 1_000; one++) queue.push(call(1));
    expect(sizes(queue, 24)).toEqual([24, 0]);
    expect(sizes(queue, 24)).toEqual([24, 1]);
    expect(sizes(queue, 24)).toEqual([24, 0]);
  });

  test('a timeout waits for the beats before it that are to be tried again', () => {
    const queue = new BeatQueue();
    queue.push(call(2));
    queue.pushChecks([check('silent')]);
    const batch = queue.take(free, 1_000);
    expect(batch?.checks).toHaveLength(1);
    queue.pushFirst(batch!.beats);
    queue.pushChecks([check('another')]);
    expect(sizes(queue, 1)).toEqual([2, 1]);
  });

  test('a timeout does not wait for beats that have waited too long and were answered', () => {
    const queue = new BeatQueue();
    queue.push(call(1, performance.now() - 60_000));
    queue.push(call(1));
    queue.pushChecks([check('silent')]);
    queue.answerTheLate([]);
    expect(queue.waiting).toBe(1);
    expect(sizes(queue)).toEqual([1, 1]);
  });

  test('a timeout whose app is being written waits, and so do those behind it', () => {
    const queue = new BeatQueue();
    queue.pushChecks([check('busy'), check('silent')]);
    expect(queue.take((pending) => !('appId' in pending) || pending.appId !== 'busy', MAX_GROUP)).toBeNull();
    expect(sizes(queue)).toEqual([0, 2]);
  });
});
