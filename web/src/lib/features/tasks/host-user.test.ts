import { describe, expect, it } from 'vitest';
import { hostUserOf } from './host-user.ts';

const ana = { name: 'Ana Sousa', email: 'ana@example.org' };

describe('the user of hosts that somebody signed in is', () => {
  it.each([
    ['is named as the e-mail address is', ana, ['root', 'ana'], 'ana'],
    ['is named as the account is, whatever the case', { ...ana, name: 'Root' }, ['root'], 'root'],
    ['is nobody who is only alike', ana, ['anab', 'an'], ''],
    ['is nobody without an account', null, ['ana'], ''],
    ['is nobody in open mode, where all are everybody', { name: 'root', email: null }, ['root'], ''],
  ])('%s', (_what, account, known, user) => {
    expect(hostUserOf(account, known)).toBe(user);
  });
});
