import { describe, expect, it } from 'vitest';
import type { Level } from '../lib/say.ts';
import { RunLog } from './run-log.ts';

const collect = (maxLines: number) => {
  const lines: string[] = [];
  const log = new RunLog({ maxLines, onLine: (_level, line) => lines.push(line) });
  const print = (count: number, from = 1, text = (n: number) => `line ${n}`) => {
    for (let n = from; n < from + count; n += 1) log.add('INFO' satisfies Level, text(n));
  };
  return { lines, log, print };
};

describe('the log of a run', () => {
  it('is whole, and as it comes, where it is short', () => {
    const { lines, log, print } = collect(10);
    print(5);
    expect(lines).toHaveLength(5);
    log.end();
    expect(lines).toEqual([1, 2, 3, 4, 5].map((n) => `line ${n}`));
  });

  it('has no gap where the rest fits, though it came late', () => {
    const { lines, log, print } = collect(10);
    print(10);
    expect(lines.slice(0, 5)).toEqual([1, 2, 3, 4, 5].map((n) => `line ${n}`));
    expect(lines[5]).toMatch(/5 lines so far: the rest is held back/);
    log.end();
    expect(lines.slice(6)).toEqual([6, 7, 8, 9, 10].map((n) => `line ${n}`));
  });

  it('has its beginning and its end, and says how much is missing between them', () => {
    const { lines, log, print } = collect(10);
    print(100_000);
    expect(lines).toHaveLength(6);
    log.end();
    expect(lines.slice(6)).toEqual([
      '… 99990 lines left out here',
      ...[99_996, 99_997, 99_998, 99_999, 100_000].map((n) => `line ${n}`),
    ]);
  });

  it('is cut by size too, since what is held back is in memory', () => {
    const { lines, log, print } = collect(100_000);
    print(3_000, 1, (n) => `${n} ${'x'.repeat(8_000)}`);
    log.end();
    expect(lines.reduce((sum, line) => sum + line.length, 0)).toBeLessThan(9_000_000);
    expect(lines.at(-1)).toMatch(/^3000 /);
    expect(lines.filter((line) => line.startsWith('…'))).toEqual([
      expect.stringMatching(/so far/),
      expect.stringMatching(/^… \d+ lines left out here$/),
    ]);
  });
});
