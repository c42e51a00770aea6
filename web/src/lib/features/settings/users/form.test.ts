import { describe, expect, it } from 'vitest';
import { checkUser, emptyUser, extrasOf, inviteInput, updateInput, userField } from './form.ts';

const ana = { email: ' ana@example.org ', name: ' Ana ', role: 'VIEWER' as const, permissions: [] };

describe('the form of a user', () => {
  it('asks for a name and an e-mail address', () => {
    expect(checkUser(emptyUser())).toEqual({ email: 'Type an e-mail address.', name: 'Type a name.' });
    expect(checkUser(ana)).toEqual({});
  });

  it('offers on top of a role what that role has not', () => {
    expect(extrasOf('VIEWER').map(({ value }) => value)).toEqual(['READ_OUTPUT']);
    expect(extrasOf('OPERATOR').map(({ value }) => value)).toEqual(['EDIT_TASKS']);
    expect(extrasOf('ADMIN')).toEqual([]);
  });

  it('sends only what the chosen role can be given', () => {
    expect(inviteInput({ ...ana, permissions: ['READ_OUTPUT'] })).toEqual({
      email: 'ana@example.org',
      name: 'Ana',
      role: 'VIEWER',
      permissions: ['READ_OUTPUT'],
    });
    expect(updateInput({ ...ana, role: 'OPERATOR', permissions: ['READ_OUTPUT', 'EDIT_TASKS'] })).toEqual({
      name: 'Ana',
      role: 'OPERATOR',
      permissions: ['EDIT_TASKS'],
    });
    expect(updateInput({ ...ana, role: 'ADMIN', permissions: ['EDIT_TASKS'] }).permissions).toEqual([]);
  });

  it('shows what the server has against it where it belongs', () => {
    const at = (field: string | null) => userField({ code: 'BAD_USER_INPUT', message: '', field });
    expect(['email', 'input.name', 'permissions', 'id', null].map(at)).toEqual([
      'email',
      'name',
      'permissions',
      null,
      null,
    ]);
  });
});
