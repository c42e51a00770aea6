import { describe, expect, it } from 'vitest';
import { signInAddress, wayBack } from './way-back.ts';

const ORIGIN = 'https://lubdub.example.org';

describe('the way back after signing in', () => {
  it.each([
    ['/apps', '/apps'],
    ['/history?task=1&page=2#top', '/history?task=1&page=2#top'],
    ['/apps/../tasks', '/tasks'],
  ])('leads to %s of this server', (next, there) => {
    expect(wayBack(next, ORIGIN)).toBe(there);
  });

  it.each([
    null,
    '',
    'apps',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    'https:evil.example',
    '/sign-in?next=/apps',
    '/sign-in',
    '/set-up',
    '/invitation/x',
  ])('is the overview for %j', (next) => {
    expect(wayBack(next, ORIGIN)).toBe('/');
  });

  it('stands in the address of the sign-in page', () => {
    expect(signInAddress(new URL('/tasks?user=ana#x', ORIGIN))).toBe('/sign-in?next=%2Ftasks%3Fuser%3Dana%23x');
    expect(signInAddress(new URL('/', ORIGIN))).toBe('/sign-in');
  });
});
