import { describe, expect, it } from 'vitest';
import { secondFactorOf } from './second-factor.ts';

describe('what is typed as a second factor', () => {
  it.each([
    ['123456', { kind: 'TOTP', code: '123456' }],
    [' 123 456 ', { kind: 'TOTP', code: '123456' }],
    ['aB3dE-fG5hI', { kind: 'BACKUP', code: 'aB3dE-fG5hI' }],
    ['aB3dE - fG5hI', { kind: 'BACKUP', code: 'aB3dE-fG5hI' }],
    ['12345', null],
    ['1234567', null],
    ['', null],
  ])('%j is %j', (typed, factor) => {
    expect(secondFactorOf(typed)).toEqual(factor);
  });
});
