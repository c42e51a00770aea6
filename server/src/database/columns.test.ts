import { defineEntity, p } from '@mikro-orm/core';
import { expect, test } from 'vitest';
import { columnsOf } from './columns.ts';

const OwnerEntity = defineEntity({ name: 'Owner', tableName: 'owner', properties: { id: p.uuid().primary() } });
const ThingEntity = defineEntity({
  name: 'Thing',
  tableName: 'thing',
  properties: {
    id: p.uuid().primary(),
    owner: () => p.manyToOne(OwnerEntity),
    madeAt: p.datetime(3),
    weightP95: p.double().$type<number>().nullable().name('weight_p95'),
    secret: p.text(),
  },
});

test('columns are read under the names of their properties: times as milliseconds, of another thing the id', () => {
  expect(columnsOf(ThingEntity, 'secret').read('t')).toBe(
    't."id" as "id", t."owner_id" as "ownerId", (extract(epoch from t."made_at") * 1000)::float8 as "madeAt", ' +
      't."weight_p95" as "weightP95"',
  );
});

test('rows are written from JSON in the order of the names', () => {
  const columns = columnsOf(ThingEntity, 'owner', 'secret');
  expect(columns.names).toBe('"id", "made_at", "weight_p95"');
  expect(columns.rows('$1')).toBe(
    'select "id", to_timestamp("madeAt" / 1000), "weightP95" from jsonb_to_recordset($1::jsonb) ' +
      'as given("id" uuid, "madeAt" float8, "weightP95" float8)',
  );
});

test('a type that no SQL is known for is named', () => {
  const Odd = defineEntity({ name: 'Odd', tableName: 'odd', properties: { id: p.uuid().primary(), at: p.time() } });
  expect(() => columnsOf(Odd)).toThrow(/property at of type TimeType/);
});

test('a row for a query has the columns: times as timestamps, JSON as text', () => {
  const Kept = defineEntity({
    name: 'Kept',
    tableName: 'kept',
    properties: { id: p.uuid().primary(), keptAt: p.datetime(3).nullable(), said: p.json<string[]>() },
  });
  const row = columnsOf(Kept).row({ id: 'a', keptAt: 0, said: ['b'] });
  expect(row).toEqual({ id: 'a', kept_at: '1970-01-01T00:00:00.000Z', said: '["b"]' });
});
