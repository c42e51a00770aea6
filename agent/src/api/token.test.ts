import { chmodSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Token } from './token.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lubdub-token-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A token in files of this directory, and what it warns of. */
function tokenIn(names: string[], token: string | null = null) {
  const warnings: string[] = [];
  const tokenFiles = names.map((name) => join(directory, name));
  return { token: new Token({ token, tokenFiles, warn: (message) => warnings.push(message) }), warnings, tokenFiles };
}

const write = (name: string, text: string, mode = 0o600): void => {
  writeFileSync(join(directory, name), text);
  chmodSync(join(directory, name), mode);
};

test('a token is found as soon as its file is there, and the new one as soon as it has changed', () => {
  const { token, warnings, tokenFiles } = tokenIn(['spool', 'beside']);
  expect(token.current).toBeNull();
  write('beside', 'lba_one\n');
  expect(token.current).toBe('lba_one');
  expect(token.isOfAgent).toBe(true);
  write('beside', 'lba_two\n');
  utimesSync(tokenFiles[1] ?? '', 1, 1);
  expect(token.current).toBe('lba_two');
  write('spool', 'lub_key');
  expect(token.current).toBe('lub_key');
  expect(token.isOfAgent).toBe(false);
  rmSync(tokenFiles[0] ?? '');
  expect(token.current).toBe('lba_two');
  expect(warnings).toEqual([]);
});

test('what a variable says counts more than a file', () => {
  write('file', 'lba_file');
  expect(tokenIn(['file'], 'lub_variable').token.current).toBe('lub_variable');
});

test('others who may read a token are told of once', () => {
  write('open', 'lba_open', 0o644);
  const { token, warnings } = tokenIn(['open']);
  expect([token.current, token.current]).toEqual(['lba_open', 'lba_open']);
  expect(warnings).toEqual([expect.stringMatching(/may read the token in .*open: chmod 600/)]);
});

test('a file with anything else in it is told of, and used no more than one that cannot be read', () => {
  write('words', 'not a token');
  const { token, warnings } = tokenIn(['words']);
  expect(token.current).toBeNull();
  expect(warnings).toEqual([expect.stringMatching(/words must be letters, digits and signs/)]);
  const { token: none, warnings: trouble } = tokenIn(['.']);
  expect(none.current).toBeNull();
  expect(trouble).toEqual([expect.stringMatching(/cannot be read: EISDIR/)]);
});
