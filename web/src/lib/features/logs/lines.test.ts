import { describe, expect, it } from 'vitest';
import { KEPT_LINES, append, countLines, lineOf, matches, prepend, readable } from './lines.ts';
import type { LogBlock, LogLine } from './lines.ts';

const lines = (from: number, count: number): LogLine[] =>
  Array.from({ length: count }, (_, index) =>
    lineOf({
      id: `line-${from + index}`,
      cursor: String(from + index),
      at: '2026-01-31T08:00:00.007Z',
      level: 'INFO',
      message: '',
      agent: { id: '1', user: 'root', host: 'db-1' },
      run: null,
    }),
  );
const numbers = (blocks: readonly LogBlock[]) =>
  blocks.flatMap((block) => block.lines.map((line) => Number(line.cursor)));

it('a line says when and whose it is', () => {
  expect(lines(0, 1)[0]).toMatchObject({ milliseconds: '.007', agent: 'root@db-1', run: null });
});

describe('the lines that a page keeps', () => {
  it('stay in their order, and full blocks are left as they are', () => {
    const first = append([], lines(0, 150));
    const second = append(first, lines(150, 120));
    expect(second.map((block) => block.lines.length)).toEqual([100, 100, 70]);
    expect(second[0]).toBe(first[0]);
    expect(second[1]?.id).toBe('line-100');
    expect(numbers(second)).toEqual(Array.from({ length: 270 }, (_, index) => index));
  });

  it('are the newest, at most a block more than the limit', () => {
    let blocks: readonly LogBlock[] = [];
    for (let at = 0; at < 12_000; at += 70) blocks = append(blocks, lines(at, 70));
    expect(countLines(blocks)).toBeGreaterThanOrEqual(KEPT_LINES);
    expect(countLines(blocks)).toBeLessThan(KEPT_LINES + 100);
    expect(numbers(blocks).at(-1)).toBe(12_039);
  });

  it('go on with earlier ones before them', () => {
    const blocks = prepend(append([], lines(50, 5)), lines(0, 50));
    expect(numbers(blocks)).toEqual(Array.from({ length: 55 }, (_, index) => index));
  });
});

describe('a message', () => {
  it.each([
    ['\u001B[1;32mdone\u001B[0m in 3 s', 'done in 3 s'],
    ['\u001B]0;title\u0007text', 'text'],
    ['a\ttab\r', 'a\ttab'],
    ['\u0000binary\u0007', 'binary'],
  ])('%j reads %j', (message, text) => {
    expect(readable(message)).toBe(text);
  });

  it.each([
    ['Disk full, disk', 'DISK', ['', 'Disk', ' full, ', 'disk', '']],
    ['nothing', 'x', ['nothing']],
    ['all', '', ['all']],
    ['Größe, gro\u0308ße', 'GRÖßE', ['', 'Größe', ', ', 'gro\u0308ße', '']],
    ['Größe', 'gro\u0308ß', ['', 'Größ', 'e']],
  ])('%j with %j in it', (message, searched, parts) => {
    expect(matches(message, searched)).toEqual(parts);
  });
});
