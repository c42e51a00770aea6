import { describe, expect, it } from 'vitest';
import { groupsOf } from './groups.ts';

const tagLists = [[], ['backup', 'critical'], ['web']];

describe('the groups of the squares', () => {
  it('have each app once, under the first of its tags, by name; those without a tag come last', () => {
    const names = ['web-2', 'Nightly', 'loose', 'Web-1', 'archive'];
    expect(groupsOf({ names, tagLists, tagListOf: [2, 1, 0, 2, 1] })).toEqual([
      { tag: 'backup', label: 'backup', places: [4, 1] },
      { tag: 'web', label: 'web', places: [3, 0] },
      { tag: null, label: 'No tag', places: [2] },
    ]);
  });

  it('are one where no app has a tag', () => {
    expect(groupsOf({ names: ['b', 'a'], tagLists, tagListOf: [0, 0] })).toEqual([
      { tag: null, label: 'All apps', places: [1, 0] },
    ]);
  });

  it('are 24 and one for the rest, however many tags there are, and lose no app', () => {
    const lists = Array.from({ length: 100 }, (_, index) => [`tag-${index}`]);
    const places = [...Array.from({ length: 100 }, (_, index) => index), 7, 7];
    const names = places.map((_, index) => `app-${index}`);
    const groups = groupsOf({ names, tagLists: lists, tagListOf: places });
    expect(groups).toHaveLength(25);
    expect(groups.at(-1)?.label).toBe('Other tags');
    expect(groups.find(({ tag }) => tag === 'tag-7')?.places).toHaveLength(3);
    expect(groups.flatMap((group) => group.places).sort((a, b) => a - b)).toEqual([...names.keys()]);
  });
});
