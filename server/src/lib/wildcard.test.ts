import { expect, test } from 'vitest';
import { matchesWildcard } from './wildcard.ts';

test.each([
  ['web-1', 'web-1', true],
  ['web-1', 'web-10', false],
  ['web-1', 'Web-1', false],
  ['*', '', true],
  ['*', 'anything', true],
  ['web-*', 'web-', true],
  ['web-*', 'web-1.example.org', true],
  ['web-*', 'db-web-1', false],
  ['*.example.org', 'web-1.example.org', true],
  ['*.example.org', 'web-1.example.org.evil', false],
  ['a*b*c', 'a-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['a*a', 'a', false],
  ['a*b*b', 'a-b', false],
  // What is wider than the pattern is not within it; what is as narrow or narrower is.
  ['web-*', '*', false],
  ['web-*', 'web-1*', true],
  ['web-1', 'web-*', false],
  // A dot is a dot.
  ['web.1', 'webx1', false],
])('%j is the pattern of %j: %j', (pattern, text, expected) => {
  expect(matchesWildcard(pattern, text)).toBe(expected);
});

test('takes no longer where a pattern has many stars', () => {
  expect(matchesWildcard(`${'*a'.repeat(100)}*b`, 'a'.repeat(10_000))).toBe(false);
});
