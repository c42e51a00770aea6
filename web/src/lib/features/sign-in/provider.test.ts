import { describe, expect, it } from 'vitest';
import { providerRefusal } from './provider.ts';

describe('a provider that leads back without having signed anybody in', () => {
  it.each([
    [null, null],
    ['no_role', 'sso.example.org did not sign you in. The provider gives you no role here. Ask an admin.'],
    ['<b>Call this number</b>', 'sso.example.org did not sign you in. The log of the server says why.'],
    ['constructor', 'sso.example.org did not sign you in. The log of the server says why.'],
  ])('with %j is told as %j', (error, words) => {
    expect(providerRefusal(error, 'sso.example.org')).toBe(words);
  });
});
