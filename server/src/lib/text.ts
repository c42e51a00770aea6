// Written with the code point so that the source has no NUL of its own.
const NUL = new RegExp(String.fromCharCode(0), 'g');

/** What PostgreSQL can store of a text: without NUL, and with lone surrogates replaced. */
export function storable(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replace(NUL, '') : wellFormed;
}

/**
 * What is stored of a name that people search and compare: {@link storable}, with accents that are one letter with
 * theirs (NFC).
 */
export const normalized = (text: string): string => storable(text).normalize('NFC');

/** The same for each text in a list; anything else as it is. */
export function storableAll(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  return Array.isArray(value) ? value.map(storableAll) : value;
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

/** Room for the line between the two ends of a text that was cut. */
const MARK_BYTES = 64;
/** What {@link cutMiddle} keeps of each end of a text that is too long for `maxBytes`. */
export const endBytes = (maxBytes: number): number => Math.floor((maxBytes - MARK_BYTES) / 2);

/**
 * A text of at most `maxBytes` of UTF-8: a longer one keeps its beginning and its end, since what went wrong stands at
 * the end, and says between them how much was left out.
 */
export function cutMiddle(text: string, maxBytes: number): { text: string; truncated: boolean } {
  // A UTF-16 unit takes at most 3 bytes of UTF-8, so a short text needs no count.
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return { text, truncated: false };
  const bytes = Buffer.from(text);
  const keep = endBytes(maxBytes);
  return { text: joinEnds(bytes.subarray(0, keep), bytes.subarray(-keep), bytes.length - 2 * keep), truncated: true };
}

/** The two ends of a text in UTF-8 between which `leftOut` bytes are missing; a character that was cut goes too. */
export function joinEnds(head: Buffer, tail: Buffer, leftOut: number): string {
  let end = head.length;
  // At most three bytes belong to a character that a fourth would have ended.
  for (let back = 1; back <= 3 && back <= head.length; back += 1) {
    const byte = head[head.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    if (length > back) end = head.length - back;
    break;
  }
  let start = 0;
  while (start < 3 && ((tail[start] ?? 0) & 0xc0) === 0x80) start += 1;
  const missing = leftOut + (head.length - end) + start;
  return `${head.toString('utf8', 0, end)}\n… ${missing.toLocaleString('en')} bytes left out …\n${tail.toString('utf8', start)}`;
}
