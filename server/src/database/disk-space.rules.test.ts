import { describe, expect, it } from 'vitest';
import { openProblem, writeProblem } from './disk-space.rules.ts';

const MB = 2 ** 20;

describe('what must stay free', () => {
  it.each([
    ['of a large disk', 1_000_000, 63, '64 MB must stay so'],
    ['of a large disk, and is', 1_000_000, 64, null],
    ['of a small disk', 250, 49, '50 MB must stay so'],
    ['of a small disk, and is', 250, 50, null],
    ['of a tiny disk', 100, 39, '40 MB must stay so'],
    ['of a tiny disk, and is', 100, 40, null],
    ['is not known where the file system does not tell', 0, 0, null],
  ])('%s', (_, total, free, expected) => {
    const problem = writeProblem('/data', { totalBytes: total * MB, freeBytes: free * MB });
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toBe(`the disk that holds /data is nearly full: ${free} MB are free, ${expected}`);
  });
});

describe('what is needed to start', () => {
  it.each([
    ['with data', false, 23, /23 MB are free, 24 MB are needed to start\. .*the data itself is in order$/],
    ['with data, and is there', false, 24, null],
    ['without data', true, 63, /63 MB are free, 64 MB are needed to start\. Make room there and start again$/],
    ['without data, and is there', true, 64, null],
  ])('%s', (_, isNew, free, expected) => {
    const problem = openProblem('/data', { totalBytes: 1_000 * MB, freeBytes: free * MB }, isNew);
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toMatch(expected);
  });
});
