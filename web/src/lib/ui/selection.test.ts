import { expect, it } from 'vitest';
import { Selection } from './selection.svelte.ts';

it('ticks all rows from the last one to the one that is clicked with Shift, either way', () => {
  const rows = ['a', 'b', 'c', 'd', 'e'];
  const selection = new Selection();
  selection.tick('d', true, rows);
  expect(selection.ids).toEqual(['d']);
  selection.tick('b', true, rows);
  expect(selection.ids.toSorted()).toEqual(['b', 'c', 'd']);
  selection.tick('c', false, rows);
  expect(selection.ids).toEqual(['d']);
  selection.tick('a', true);
  expect(selection.ids.toSorted()).toEqual(['a', 'd']);
});
