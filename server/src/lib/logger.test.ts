import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from './logger.ts';

interface Line {
  msg: string;
  app?: number;
  err?: { message: string };
  notTold?: number;
  times?: number;
  seconds?: number;
}

let lines: Line[];
const logger = () => createLogger('info', { write: (line) => void lines.push(JSON.parse(line) as Line) });

beforeEach(() => {
  lines = [];
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

test('an error that comes with each request is told a few times, counted each minute, and told to be over', () => {
  const log = logger();
  for (let second = 0; second < 130; second += 1) {
    log.error({ app: second }, 'the database cannot be reached');
    log.error({ app: second }, 'the database cannot be reached');
    vi.advanceTimersByTime(1_000);
  }
  vi.advanceTimersByTime(120_000);
  expect(lines.filter(({ msg }) => msg === 'the database cannot be reached').map(({ app }) => app)).toEqual([
    0, 0, 1, 1, 2, 2, 3, 3, 4, 4,
  ]);
  expect(lines.slice(10)).toMatchObject([
    { msg: 'this goes on', message: 'the database cannot be reached', notTold: 110, times: 120, seconds: 60 },
    { msg: 'this goes on', notTold: 120, times: 240, seconds: 120 },
    { msg: 'this goes on', notTold: 20, times: 260, seconds: 180 },
    { msg: 'this is over', notTold: 0, times: 260, seconds: 240 },
  ]);
});

test('another error is told though its message has come too often, and a flood of different ones is not', () => {
  const log = logger();
  const failures = (name: string, count: number): void => {
    for (let nth = 0; nth < count; nth += 1) log.error({ err: new Error(name) }, 'a request failed');
  };
  failures('connection lost', 50);
  failures('no such column', 1);
  expect(lines.slice(9).map(({ err }) => err?.message)).toEqual(['connection lost', 'no such column']);
  vi.advanceTimersByTime(120_000);
  expect(lines.slice(11)).toMatchObject([
    { msg: 'this goes on', message: 'a request failed', fault: expect.stringContaining('connection lost') as string },
    { msg: 'this is over', times: 50 },
  ]);
  lines.length = 0;
  for (let nth = 0; nth < 1_000; nth += 1) failures(`row ${nth} is wrong`, 1);
  expect(lines).toHaveLength(110);
});

test('what comes now and then is told each time, and so is what is no fault', () => {
  const log = logger();
  for (let count = 0; count < 30; count += 1) {
    log.warn('a partition is in use');
    log.info('stopping');
    vi.advanceTimersByTime(600_000);
  }
  expect(lines).toHaveLength(60);
});
