import { expect, test } from 'vitest';
import type { ClientBeatMeter } from '../../lib/metrics.ts';
import { Heart } from './heart.ts';

function metered() {
  const counts = { sent: 0, answered: [] as number[], missed: 0 };
  const meter: ClientBeatMeter = {
    sent: () => (counts.sent += 1),
    answered: (latencyMs) => counts.answered.push(latencyMs),
    missed: () => (counts.missed += 1),
  };
  const heart = new Heart(meter, 0);
  return { heart, counts };
}

test('an answer has the time since its beat as latency, and the last three are kept', () => {
  const { heart, counts } = metered();
  [5, 7, 9, 11].forEach((latency, index) => {
    heart.beat(index * 12_000);
    expect(heart.isAnswered).toBe(false);
    heart.answer(index * 12_000 + latency);
    expect(heart.isAnswered).toBe(true);
  });
  expect(heart.latencies).toEqual([7, 9, 11]);
  expect(counts).toEqual({ sent: 4, answered: [5, 7, 9, 11], missed: 0 });
});

test('what nobody has asked for is no answer', () => {
  const { heart, counts } = metered();
  heart.answer(3);
  heart.beat(10);
  heart.answer(11);
  heart.answer(9_000);
  expect(heart.latencies).toEqual([1]);
  expect(counts).toEqual({ sent: 1, answered: [1], missed: 0 });
});

test('an answer after more than 10 s, and none until the next beat, are missed beats, each once', () => {
  const { heart, counts } = metered();
  heart.beat(0);
  heart.answer(10_000);
  expect(heart.missedHeartbeats).toBe(0);
  heart.beat(12_000);
  heart.answer(22_001);
  expect(heart.missedHeartbeats).toBe(1);
  heart.beat(24_000);
  heart.beat(36_000);
  expect(heart.missedHeartbeats).toBe(2);
  heart.end(46_001);
  heart.end(60_000);
  expect(counts.missed).toBe(3);
});

test('a connection that ends within the time of its last beat has not missed it', () => {
  const { heart, counts } = metered();
  heart.beat(0);
  heart.end(10_000);
  expect(counts).toEqual({ sent: 1, answered: [], missed: 0 });
});
