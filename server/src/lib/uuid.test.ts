import { expect, test } from 'vitest';
import { isUuid, newId } from './uuid.ts';

test('ids made in one millisecond are different, are version 7 and sort in the order they were made', () => {
  const ids = Array.from({ length: 10_000 }, newId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => isUuid(id) && id[14] === '7')).toBe(true);
  expect([...ids].sort()).toEqual(ids);
});
