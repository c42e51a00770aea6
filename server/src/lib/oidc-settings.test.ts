import { describe, expect, it } from 'vitest';
import { parseOidcRoles, roleIn } from './oidc-settings.ts';

const roles = parseOidcRoles('sre=ADMIN, developers=operator,everybody=VIEWER');

describe('the role that claims are good for', () => {
  it.each([
    ['is that of its one value', 'groups', { groups: 'developers' }, 'OPERATOR'],
    ['is the highest of several', 'groups', { groups: ['everybody', 'sre', 'other'] }, 'ADMIN'],
    ['may lie within', 'realm_access.roles', { realm_access: { roles: ['everybody'] } }, 'VIEWER'],
    ['may have dots in its name', 'https://example.org/roles', { 'https://example.org/roles': ['sre'] }, 'ADMIN'],
    ['is none where no value has one', 'groups', { groups: ['other'] }, null],
    ['is none without the claim', 'groups', {}, null],
    ['is none of what every object has', 'constructor.name', {}, null],
    ['is none of what is no text', 'groups', { groups: [{ name: 'sre' }, 7, null] }, null],
  ])('%s', (_, roleClaim, claims, expected) => {
    expect(roleIn(claims, { roleClaim, roles })).toBe(expected);
  });

  it.each([
    ['sre', '"sre"'],
    ['=ADMIN', '"=ADMIN"'],
    ['sre=ROOT', '"sre=ROOT"'],
    ['sre=ADMIN,', '""'],
  ])('cannot be read from %s', (text, named) => {
    expect(() => parseOidcRoles(text)).toThrow(named);
  });
});
