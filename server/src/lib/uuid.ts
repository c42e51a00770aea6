import { randomFillSync, randomUUID } from 'node:crypto';
import { systemClock } from './clock.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Random bytes of one id. */
const BYTES_AN_ID = 6;
/** They are asked for in a large piece: asking for each id costs more than all else about it. */
const pool = new Uint8Array(4_096 * BYTES_AN_ID);
let used = pool.length;

let lastMs = 0;
let sequence = 0;
const MAX_SEQUENCE = 2 ** 32 - 1;

/** The id as text, written in place: a text put together from pieces costs several times as much. */
const written = Buffer.from('00000000-0000-7000-8000-000000000000', 'latin1');
const DIGITS = Buffer.from('0123456789abcdef', 'latin1');

/** A new id: a version 7 UUID. Those of one process sort in the order in which they were made. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const now = systemClock.now();
  if (now > lastMs) {
    // Far enough from the end that a millisecond does not reach it.
    begin(now, ((pool[used] as number) << 16) | ((pool[used + 1] as number) << 8));
  } else if (sequence === MAX_SEQUENCE) {
    begin(lastMs + 1, 0);
  } else {
    sequence += 1;
  }
  // 32 bits of the sequence, around the version and the variant, and then 42 random ones.
  writeHex(15, 3, sequence >>> 20);
  writeHex(19, 4, 0x8000 | ((sequence >>> 6) & 0x3fff));
  writeHex(24, 2, ((sequence & 0x3f) << 2) | ((pool[used] as number) & 0x3));
  for (let byte = 1; byte < BYTES_AN_ID; byte++) writeHex(24 + byte * 2, 2, pool[used + byte] as number);
  used += BYTES_AN_ID;
  return written.toString('latin1');
}

function begin(ms: number, first: number): void {
  lastMs = ms;
  sequence = first;
  writeHex(0, 8, Math.floor(ms / 0x10000));
  writeHex(9, 4, ms % 0x10000);
}

/** Writes the last `digits` hexadecimal digits of a number. */
function writeHex(at: number, digits: number, number: number): void {
  for (let digit = at + digits - 1; digit >= at; digit--) {
    written[digit] = DIGITS[number & 0xf] as number;
    number >>>= 4;
  }
}

/** A new secret: a version 4 UUID, 122 random bits. */
export const newSecret = (): string => randomUUID();

export const isUuid = (text: string): boolean => UUID.test(text);
