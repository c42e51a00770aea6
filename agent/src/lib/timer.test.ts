import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { after } from './timer.ts';

const DAY_MS = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a timer may be longer than one of Node, and can be called off at any time', () => {
  const calls: string[] = [];
  after(60 * DAY_MS, () => calls.push('60 days'));
  const callOff = after(30 * DAY_MS, () => calls.push('never'));
  vi.advanceTimersByTime(29 * DAY_MS);
  callOff();
  vi.advanceTimersByTime(31 * DAY_MS - 1);
  expect(calls).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(calls).toEqual(['60 days']);
});
