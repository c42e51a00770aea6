import { describe, expect, it } from 'vitest';
import { columnsOf, moved, pathsOf } from './geometry.ts';

describe('the squares of a group', () => {
  it('stand in as many columns as there is room for', () => {
    expect(columnsOf(5_000, 10, 1_340)).toBe(123);
    expect(columnsOf(5_000, 10, 326)).toBe(32);
    expect(columnsOf(3, 22, 1_340), 'room for a heading').toBe(5);
    expect(columnsOf(3, 22, 10)).toBe(1);
  });

  it('are one path for each status, with a square each at its place', () => {
    const { paths, crosses } = pathsOf(['UP', 'DOWN', 'UP'], 2, 10);
    expect([...paths.keys()]).toEqual(['UP', 'DOWN']);
    expect(paths.get('UP')).toBe('M0 0h8v8h-8zM0 10h8v8h-8z');
    expect(paths.get('DOWN')).toBe('M10 0h8v8h-8z');
    expect(crosses).toMatch(/^M12\.24 2\.24l/);
  });
});

describe('arrow keys among the squares', () => {
  const groups = [
    { apps: 5, columns: 3 },
    { apps: 2, columns: 4 },
  ];
  it.each([
    ['ArrowRight', [0, 2], [0, 3]],
    ['ArrowRight', [0, 4], [1, 0]],
    ['ArrowRight', [1, 1], null],
    ['ArrowLeft', [1, 0], [0, 4]],
    ['ArrowLeft', [0, 0], null],
    ['ArrowDown', [0, 1], [0, 4]],
    ['ArrowDown', [0, 2], [1, 1]],
    ['ArrowUp', [1, 1], [0, 4]],
    ['ArrowUp', [0, 4], [0, 1]],
    ['Home', [1, 1], [0, 0]],
    ['End', [0, 0], [1, 1]],
    ['Tab', [0, 0], null],
  ] as const)('%s leads from %j to %j', (key, [group, index], to) => {
    expect(moved(key, { group, index }, groups)).toEqual(to && { group: to[0], index: to[1] });
  });
});
