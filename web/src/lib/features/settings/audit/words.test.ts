import { describe, expect, it } from 'vitest';
import { actionInWords, actorInWords, changesInWords } from './words.ts';

describe('the audit log in words', () => {
  it.each([
    ['APP_CREATED', 'App created'],
    ['SIGN_IN_FAILED', 'Sign in failed'],
    ['API_KEY_REVOKED', 'API key revoked'],
  ])('calls %s “%s”', (action, words) => {
    expect(actionInWords(action)).toBe(words);
  });

  it('names who has done it, and what they are where it is no person', () => {
    expect(actorInWords({ kind: 'USER', id: '1', name: 'Ana' })).toEqual({ name: 'Ana', note: null });
    expect(actorInWords({ kind: 'API_KEY', id: '1', name: 'CI' })).toEqual({ name: 'CI', note: 'API key' });
    expect(actorInWords({ kind: 'OPEN', id: null, name: null })).toEqual({ name: 'everybody', note: null });
  });

  it('says what was, and what is', () => {
    expect(
      changesInWords({
        name: { before: 'Backup', after: 'Nightly backup' },
        tags: { before: [], after: ['a', 'b'] },
        graceSeconds: { after: 60 },
        note: { before: 'old' },
        secret: { changed: true },
        description: { before: null, after: '' },
      }),
    ).toEqual([
      { field: 'name', text: 'Backup → Nightly backup' },
      { field: 'tags', text: 'none → a, b' },
      { field: 'graceSeconds', text: '60' },
      { field: 'note', text: 'was old' },
      { field: 'secret', text: 'changed' },
      { field: 'description', text: 'none → none' },
    ]);
    expect(changesInWords(null)).toEqual([]);
  });
});
