import { expect, test } from 'vitest';
import { acceptedEncoding } from './content-encoding.ts';

test.each([
  { header: undefined, encoding: null },
  { header: '', encoding: null },
  { header: 'identity', encoding: null },
  { header: 'gzip', encoding: 'gzip' },
  { header: 'gzip, deflate, br', encoding: 'br' },
  { header: 'GZIP;q=0.5 , BR;q=1.0', encoding: 'br' },
  { header: 'br;q=0, gzip', encoding: 'gzip' },
  { header: 'br;q=0.0,gzip;q=0.000', encoding: null },
  { header: 'bro, gzipped', encoding: null },
])('of $header the server takes $encoding', ({ header, encoding }) => {
  expect(acceptedEncoding(header)).toBe(encoding);
});
