import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunJournal, type Item, type Report } from './run-journal.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lubdub-runs-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const AT = '2026-01-01T00:00:00.000Z';
let now = 0;
const open = (): RunJournal => new RunJournal({ directory, now: () => now, onTrouble: () => {} });
const start = (runId: string): Report => ({ runId, startedAt: AT });
const end = (runId: string, output = ''): Report => ({
  runId,
  startedAt: AT,
  finishedAt: AT,
  status: 'SUCCEEDED',
  output,
});
const names = (items: Item[]): string[] => items.map((item) => ('report' in item ? item.report.runId : 'beat'));

/** All that is to be delivered, in the order in which it is. */
function deliverAll(journal: RunJournal, atOnce = 100): string[] {
  const delivered: string[] = [];
  for (let items = journal.peek(atOnce, atOnce); items.length > 0; items = journal.peek(atOnce, atOnce)) {
    delivered.push(...names(items));
    journal.acknowledge(items);
  }
  return delivered;
}

test('what is added is delivered in its order, once', () => {
  const journal = open();
  journal.report(start('a'));
  journal.beat({ app: 'agent' });
  journal.report(end('a'));
  expect(names(journal.peek(1, 1))).toEqual(['a', 'beat']);
  expect(deliverAll(journal, 1)).toEqual(['a', 'beat', 'a']);
  expect(journal.isEmpty).toBe(true);
});

test('an agent that was killed finds what it had not delivered, and which of its runs had not ended', () => {
  const killed = open();
  killed.begin([
    { runId: 'asked', startedAt: null },
    { runId: 'given up', startedAt: null },
    { runId: 'running', startedAt: null },
    { runId: 'ended', startedAt: null },
  ]);
  killed.discard(['given up']);
  killed.begin([{ runId: 'running', startedAt: AT, pid: 12, birth: '34' }]);
  killed.report(start('running'));
  killed.report(start('ended'));
  killed.acknowledge(killed.peek(2, 0));
  killed.report(end('ended'));

  const journal = open();
  expect(journal.open).toEqual([
    { runId: 'asked', startedAt: null },
    { runId: 'running', startedAt: AT, pid: 12, birth: '34' },
  ]);
  expect(deliverAll(journal)).toEqual(['ended']);
  // And so does the next one, from a file that repeats what is open.
  expect(open().open.map(({ runId }) => runId)).toEqual(['asked', 'running']);
  expect(open().isEmpty).toBe(true);
});

test('files are removed when all that is in them is delivered, also while a run goes on for long', () => {
  const journal = open();
  journal.begin([{ runId: 'long', startedAt: AT }]);
  for (let index = 0; index < 200; index += 1) {
    journal.report(end(`run-${index}`, 'x'.repeat(10_000)));
    journal.acknowledge(journal.peek(10, 10));
  }
  expect(readdirSync(join(directory, 'runs')).length).toBeLessThanOrEqual(2);
  expect(open().open.map(({ runId }) => runId)).toEqual(['long']);
});

test('what has to wait for long waits on disk, and is delivered in its order all the same', () => {
  const journal = open();
  const ids = Array.from({ length: 200 }, (_, index) => `run-${index}`);
  for (const id of ids) journal.report(end(id, 'x'.repeat(10_000)));
  expect(readdirSync(join(directory, 'runs')).length).toBeGreaterThan(5);
  expect(deliverAll(journal, 7)).toEqual(ids);
  for (const id of ids) journal.report(end(id, 'x'.repeat(10_000)));
  expect(deliverAll(open(), 50)).toEqual(ids);
});

test('an end that waits to be delivered is known', () => {
  const journal = open();
  journal.report(start('a'));
  expect(journal.hasEndOf(new Set(['a']))).toBe(false);
  journal.report(end('a'));
  expect(journal.hasEndOf(new Set(['a']))).toBe(true);
  deliverAll(journal);
  expect(journal.hasEndOf(new Set(['a']))).toBe(false);
});

test('the oldest is given up where there is too much, and runs that are open stay known', () => {
  const journal = open();
  journal.begin([{ runId: 'long', startedAt: AT }]);
  for (let index = 0; index < 100; index += 1) journal.report(end(`run-${index}`, 'x'.repeat(10_000)));
  const before = journal.bytes;
  expect(journal.dropOldest()).toBeGreaterThan(0);
  expect(journal.bytes).toBeLessThan(before);
  while (journal.dropOldest() !== null);
  expect(journal.isEmpty).toBe(true);
  expect(open().open.map(({ runId }) => runId)).toEqual(['long']);
});

test('what is too old is given up', () => {
  now = 1_000;
  const journal = open();
  for (let index = 0; index < 60; index += 1) journal.report(end(`run-${index}`, 'x'.repeat(10_000)));
  now = 2_000;
  for (let index = 60; index < 120; index += 1) journal.report(end(`run-${index}`, 'x'.repeat(10_000)));
  expect(journal.dropOlderThan(1_500)).toBeGreaterThan(0);
  expect(deliverAll(journal).at(-1)).toBe('run-119');
});
