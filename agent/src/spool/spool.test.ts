import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { openSpool, SpoolError } from './spool.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lubdub-spool-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const DAY_MS = 86_400_000;
const AT = '2026-01-01T00:00:00.000Z';

test('a full spool gives up log lines first, and runs and beats only when no line is left', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const said: string[] = [];
  const spool = await openSpool({
    directory,
    maxBytes: 3_000_000,
    maxAgeMs: 7 * DAY_MS,
    spoolId: 's1',
    now: Date.now,
    say: (level, message) => said.push(`${level} ${message}`),
  });
  const report = (index: number) =>
    spool.journal.report({
      runId: `run-${index}`,
      startedAt: AT,
      finishedAt: AT,
      status: 'FAILED',
      output: 'x'.repeat(10_000),
    });
  for (let index = 0; index < 150; index += 1) report(index);
  for (let index = 0; index < 500; index += 1) {
    spool.logs.add({ at: AT, level: 'INFO', message: 'y'.repeat(8_000) });
    spool.logs.write();
    spool.keepWithinBounds();
  }
  expect(spool.logs.bytes + spool.journal.bytes).toBeLessThanOrEqual(3_000_000);
  expect(spool.logs.isEmpty).toBe(false);
  expect(spool.journal.peek(1, 1)).toMatchObject([{ report: { runId: 'run-0' } }]);
  for (let index = 150; index < 600; index += 1) report(index);
  spool.keepWithinBounds();
  expect(spool.logs.isEmpty).toBe(true);
  expect(spool.logs.bytes + spool.journal.bytes).toBeLessThanOrEqual(3_000_000);
  expect(said).toEqual([expect.stringMatching(/^ERROR .* \d+ reports of runs and beats had to be given up$/)]);
  // Of many lines together.
  vi.advanceTimersByTime(5_000);
  expect(said.slice(1)).toEqual(['WARNING The spool is full or old: 500 log lines had to be given up']);
  spool.close();
});

test('a directory that cannot be used is refused in one line', async () => {
  writeFileSync(join(directory, 'file'), '');
  const options = { maxBytes: 1, maxAgeMs: 1, spoolId: 's', now: Date.now, say: () => {} };
  await expect(openSpool({ ...options, directory: join(directory, 'file') })).rejects.toThrow(SpoolError);
});
