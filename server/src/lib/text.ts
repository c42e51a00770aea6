// Written with the code point so that the source has no NUL of its own.
const NUL = new RegExp(String.fromCharCode(0), 'g');

/** What PostgreSQL can store of a text: without NUL, and with lone surrogates replaced. */
export function storable(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replace(NUL, '') : wellFormed;
}

/** The longest beginning of `text` that takes at most `maxBytes` of UTF-8, cut between characters. */
export function cutToBytes(text: string, maxBytes: number): { text: string; truncated: boolean } {
  // A UTF-16 unit takes at most 3 bytes of UTF-8, so a short text needs no count.
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return { text, truncated: false };
  const bytes = Buffer.from(text);
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return { text: bytes.toString('utf8', 0, end), truncated: true };
}

/** A list of texts as it was stored. A release before this one made no value of the word NULL, and may still run beside. */
export const storedTexts = (texts: readonly (string | null)[]): string[] => texts.map((text) => text ?? 'NULL');
