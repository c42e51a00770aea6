import { expect, it } from 'vitest';
import { pieces, plainText } from './colours.ts';

it('a message is drawn in the colours that a program gives it', () => {
  expect(pieces('plain')).toEqual([{ text: 'plain', class: '' }]);
  expect(pieces('\u001B[1;31mfailed\u001B[0m in \u001B[96m3 s')).toEqual([
    { text: 'failed', class: 'text-terminal-error font-semibold' },
    { text: ' in ', class: '' },
    { text: '3 s', class: 'text-[#67e8f9]' },
  ]);
  expect(pieces('\u001B[m')).toEqual([]);
});

it.each(['\u001B[38;5;200mx', '\u001B[48;2;1;31;1mx', '\u001B[38;2;31;31;31mx', '\u001B[999mx', '\u001B[;;mx'])(
  'of %j nothing but the text is taken',
  (message) => {
    expect(pieces(message)).toEqual([{ text: 'x', class: '' }]);
  },
);

it('as text alone a message has nothing that only a terminal understands', () => {
  expect(
    plainText('\u001B[1;31mfailed\u001B[0m\u001B[2K in \u001B]8;;http://x\u0007here\u001B]8;;\u001B\\\u001BM 3 s'),
  ).toBe('failed in here 3 s');
});
