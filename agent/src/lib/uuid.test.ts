import { expect, test } from 'vitest';
import { newId } from './uuid.ts';

test('ids are version 7 UUIDs, all different, and sort by the time at which they were made', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => newId(1_795_571_512_975 + index));
  expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
    true,
  );
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(Array.from({ length: 1_000 }, () => newId(0))).size).toBe(1_000);
  expect(newId(1_795_571_512_975).slice(0, 13)).toBe('01a21066-f68f');
});
