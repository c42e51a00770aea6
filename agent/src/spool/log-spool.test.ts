import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogSpool, type LogLine } from './log-spool.ts';

let directory = '';
let now = 0;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lubdub-logs-'));
  now = 1_000_000;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (spoolId: string): LogSpool => new LogSpool({ directory, spoolId, now: () => now, onTrouble: () => {} });
const line = (message: string): LogLine => ({ at: '2026-01-01T00:00:00.000Z', level: 'INFO', message, runId: null });
const messages = (spool: LogSpool): string[] | undefined => spool.peek()?.lines.map(({ message }) => message);

test('lines that are added together are sent together, and the next ones under the next number', () => {
  const spool = open('s1');
  expect(spool.isEmpty).toBe(true);
  spool.add(line('a'));
  spool.add(line('b'));
  const first = spool.peek()!;
  expect(first).toMatchObject({ spoolId: 's1', batch: 1 });
  spool.add(line('c'));
  // Sent again, it is the same.
  expect(messages(spool)).toEqual(['a', 'b']);
  spool.acknowledge(first);
  expect(spool.peek()).toMatchObject({ batch: 2, lines: [line('c')] });
  spool.acknowledge(spool.peek()!);
  expect(spool.peek()).toBeNull();
  expect(spool.isEmpty).toBe(true);
});

test('what a killed agent has left is sent first, under its own numbers, and a torn line is left out', () => {
  const killed = open('s1');
  killed.add(line('a'));
  killed.acknowledge(killed.peek()!);
  killed.add(line('b'));
  killed.write();
  const [folder] = readdirSync(join(directory, 'logs'));
  appendFileSync(join(directory, 'logs', folder!, '000000002.jsonl'), '{"at":"2026-01-0');

  now += 5;
  const spool = open('s2');
  spool.add(line('c'));
  expect(spool.peek()).toEqual({ spoolId: 's1', batch: 2, lines: [line('b')] });
  spool.acknowledge(spool.peek()!);
  expect(spool.peek()).toMatchObject({ spoolId: 's2', batch: 1 });
  // Nothing is left of the old one.
  expect(readdirSync(join(directory, 'logs'))).toHaveLength(1);
});

test('many lines wait on disk in batches that one request can carry', () => {
  const spool = open('s1');
  for (let index = 0; index < 10_000; index += 1) spool.add(line(String(index)));
  const sizes: number[] = [];
  const seen: string[] = [];
  for (let first = spool.peek(); first !== null; first = spool.peek()) {
    sizes.push(first.lines.length);
    seen.push(...first.lines.map(({ message }) => message));
    spool.acknowledge(first);
  }
  expect(sizes).toEqual([4_000, 4_000, 2_000]);
  // Not even where the lines of one moment come on top of many that wait.
  for (let index = 0; index < 3_999; index += 1) spool.add(line('x'));
  spool.write();
  for (let index = 0; index < 3_999; index += 1) spool.add(line('y'));
  expect(spool.peek()!.lines).toHaveLength(4_000);
  spool.acknowledge(spool.peek()!);
  expect(spool.peek()!.lines).toHaveLength(3_998);
  spool.acknowledge(spool.peek()!);
  expect(seen).toEqual(Array.from({ length: 10_000 }, (_, index) => String(index)));
  for (let index = 0; index < 100; index += 1) spool.add(line('x'.repeat(8_000)));
  expect(spool.peek()!.lines.length).toBeLessThan(100);
});

test('the oldest lines are given up first, by number or by age, and counted', () => {
  const spool = open('s1');
  for (const message of ['a', 'b', 'c']) {
    spool.add(line(message));
    spool.peek();
    spool.add(line(`${message}2`));
    spool.write();
    now += 10_000;
    if (message !== 'c') spool.acknowledge(spool.peek()!);
  }
  const before = spool.bytes;
  expect(spool.dropOldest()).toBe(true);
  expect(spool.bytes).toBeLessThan(before);
  expect(spool.takeDropped().size).toBeGreaterThan(0);
  spool.dropOlderThan(now + 1);
  expect(spool.isEmpty).toBe(true);
  expect(spool.dropOldest()).toBe(false);
  expect(spool.takeDropped().size).toBeGreaterThan(0);
  expect(spool.takeDropped().size).toBe(0);
});

test('where the disk cannot be written, lines are kept in memory', () => {
  const troubles: (Error | null)[] = [];
  const spool = new LogSpool({ directory, spoolId: 's1', now: () => now, onTrouble: (error) => troubles.push(error) });
  spool.add(line('a'));
  spool.write();
  rmSync(join(directory, 'logs'), { recursive: true });
  expect(messages(spool)).toEqual(['a']);
  spool.add(line('b'));
  spool.write();
  expect(troubles.at(-1)).toBeInstanceOf(Error);
  spool.acknowledge(spool.peek()!);
  expect(messages(spool)).toEqual(['b']);
});
