import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadServerSecrets } from './server-secret.ts';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lubdub-secret-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const load = (changes: object = {}) =>
  loadServerSecrets({ secret: null, previousSecret: null, databaseUrl: null, dataDir, ...changes });

test('the secret that is set is taken, and no file is made', async () => {
  const secret = 's'.repeat(40);
  expect(await load({ secret, previousSecret: 'p' })).toEqual({ current: secret, previous: 'p' });
  expect(await readdir(dataDir)).toEqual([]);
});

test('with PostgreSQL there is none unless it is set', async () => {
  expect(await load({ databaseUrl: 'postgres://db/lubdub' })).toBeNull();
});

test('with the embedded database it is made once, for its user alone, whoever asks at once', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => load()));
  const secrets = new Set(all.map((loaded) => loaded?.current));
  expect(secrets.size).toBe(1);
  expect((await load())?.current).toBe(all[0]?.current);
  expect((await stat(join(dataDir, 'secret'))).mode & 0o777).toBe(0o600);
  expect((await readFile(join(dataDir, 'secret'), 'utf8')).trim()).toHaveLength(43);
  expect(await readdir(dataDir)).toEqual(['secret']);
});

test.each([
  ['', 'it is empty'],
  ['short\n', 'it has fewer than 32 characters'],
])('a file of %j says what is wrong with it, and is left as it is', async (text, problem) => {
  await writeFile(join(dataDir, 'secret'), text);
  await expect(load()).rejects.toThrow(`The secret in ${join(dataDir, 'secret')} holds no secret: ${problem}`);
  expect(await readFile(join(dataDir, 'secret'), 'utf8')).toBe(text);
});

test('one that cannot be read or made is told in one line', async () => {
  await mkdir(join(dataDir, 'secret'));
  await expect(load()).rejects.toThrow(/^The secret in .* cannot be read \(EISDIR\)/);
  await chmod(join(dataDir, 'secret'), 0o700);
  await expect(load({ dataDir: join(dataDir, 'missing') })).rejects.toThrow(
    /cannot be made \(ENOENT\)\. Set LUBDUB_SECRET/,
  );
});
