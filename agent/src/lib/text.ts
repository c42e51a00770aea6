/** The longest beginning of `text` that takes at most `maxBytes` of UTF-8, cut between characters. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}

// All but tab and escape, which colours begin with.
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\0-\x08\n-\x1a\x1c-\x1f\x7f]/g;

/** Output of a program as one line of text: what is not text becomes a replacement character. */
export const asLine = (bytes: Buffer): string => bytes.toString('utf8').replace(CONTROLS, '\uFFFD');

/** Many things in few words: `1 run`, `2 runs`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
