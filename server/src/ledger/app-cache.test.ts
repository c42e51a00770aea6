import { expect, test } from 'vitest';
import type { QueryOptions, SqlRunner } from '../lib/sql.ts';
import { AppCache, type AppAddress } from './app-cache.ts';
import type { AppRow } from './app.model.ts';

const ID = '0190f0a0-0000-7000-8000-000000000001';

/** A table of one app, which counts how often it is read. */
function table() {
  const row = {
    id: ID,
    slug: 'app',
    pingKey: 'key-1',
    everySeconds: 60,
    version: 1,
    tags: [] as string[],
    runs: [] as AppRow['runs'],
  } as AppRow;
  const state = { row, reads: 0, exists: true };
  const sql: SqlRunner = {
    async query<Row>(_text: string, [values]: unknown[] = [], { name = '' }: QueryOptions = {}) {
      state.reads += 1;
      const value = name.endsWith('ping-key') ? row.pingKey : name.endsWith('slug') ? row.slug : row.id;
      return (state.exists && (values as string[]).includes(value) ? [{ ...row }] : []) as Row[];
    },
  };
  return { state, sql, cache: new AppCache() };
}

const byKey = (value: string): AppAddress => ({ by: 'pingKey', value });
const byId: AppAddress = { by: 'id', value: ID };

test('an app is read once, and again after it was dropped', async () => {
  const { state, sql, cache } = table();
  await cache.load(sql, [byId]);
  await cache.load(sql, [byId, byKey('key-1'), { by: 'slug', value: 'app' }]);
  expect(state.reads).toBe(1);
  state.row.version = 2;
  cache.drop(ID);
  await cache.load(sql, [byKey('key-1')]);
  expect(cache.find(byId)?.version).toBe(2);
  cache.clear();
  await cache.load(sql, [byId]);
  expect(state.reads).toBe(3);
});

test('an app that is dropped between loading and finding it is still found', async () => {
  const { sql, cache } = table();
  await cache.load(sql, [byKey('key-1')]);
  cache.drop(ID);
  expect(cache.find(byKey('key-1'))?.id).toBe(ID);
  expect(cache.find(byId)?.id).toBe(ID);
});

test('an old ping key finds nothing once the app is read again, by that key or by another address', async () => {
  for (const address of [byKey('key-1'), byId]) {
    const { state, sql, cache } = table();
    await cache.load(sql, [byId]);
    state.row.pingKey = 'key-2';
    cache.drop(ID);
    await cache.load(sql, [address]);
    expect(cache.find(byKey('key-1'))).toBeUndefined();
    await cache.load(sql, [byKey('key-2')]);
    expect(cache.find(byKey('key-2'))?.id).toBe(ID);
  }
});

test('an app that was deleted is found no more once it is looked for again', async () => {
  const { state, sql, cache } = table();
  await cache.load(sql, [byId]);
  state.exists = false;
  cache.drop(ID);
  await cache.load(sql, [byKey('key-1')]);
  expect(cache.find(byId)).toBeUndefined();
  expect(cache.find({ by: 'slug', value: 'app' })).toBeUndefined();
});

test('an older version does not replace a newer one, unless that was dropped', async () => {
  const { state, sql, cache } = table();
  state.row.version = 5;
  await cache.load(sql, [byId]);
  const newer = cache.find(byId);
  cache.set({ ...newer!, version: 4 });
  expect(cache.find(byId)?.version).toBe(5);
  // A database that was restored from a backup.
  state.row.version = 3;
  cache.drop(ID);
  await cache.load(sql, [byId]);
  expect(cache.find(byId)?.version).toBe(3);
});
