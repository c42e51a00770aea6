import { describe, expect, it } from 'vitest';
import { checkKey, emptyKey, keyField, keyInput } from './form.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');

describe('the form of an API key', () => {
  it('asks for a name and for what the key may do', () => {
    expect(checkKey({ ...emptyKey(), name: ' ', scopes: [] })).toEqual({
      name: 'Say what the key is for.',
      scopes: 'Choose at least one.',
    });
    expect(checkKey({ ...emptyKey(), name: 'CI' })).toEqual({});
  });

  it('counts the days of a key from now', () => {
    expect(keyInput({ name: ' CI ', scopes: ['READ', 'BEAT'], days: '30' }, NOW)).toEqual({
      name: 'CI',
      scopes: ['READ', 'BEAT'],
      expiresAt: '2026-03-31T12:00:00.000Z',
    });
    expect(keyInput({ ...emptyKey(), days: '' }, NOW).expiresAt).toBeNull();
  });

  it('shows what the server has against it where it belongs', () => {
    const at = (field: string | null) => keyField({ code: 'BAD_USER_INPUT', message: '', field });
    expect(['input.name', 'scopes', 'input.expiresAt', 'id', null].map(at)).toEqual([
      'name',
      'scopes',
      'days',
      null,
      null,
    ]);
  });
});
