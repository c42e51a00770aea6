import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockSpool, SpoolLockedError } from './lock.ts';

test('a spool has one agent at a time, which the error names, and the next one when that has gone', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lubdub-lock-'));
  const unlock = await lockSpool(directory);
  const error = await lockSpool(directory).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SpoolLockedError);
  expect((error as Error).message).toContain(`process id ${process.pid}`);
  unlock();
  (await lockSpool(directory))();
  rmSync(directory, { recursive: true });
});

test('the name of an agent that was killed does not keep the next one out', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lubdub-lock-'));
  writeFileSync(join(directory, 'agent.pid'), JSON.stringify({ pid: 2 ** 22 + 1, birth: null }));
  const unlock = await lockSpool(directory);
  expect(JSON.parse(readFileSync(join(directory, 'agent.pid'), 'utf8'))).toMatchObject({ pid: process.pid });
  unlock();
  rmSync(directory, { recursive: true });
});
