import { randomFillSync, randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { systemClock } from './clock.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const BYTES_AN_ID = 16;
/** Random bytes are asked for in a large piece: asking for each id costs more than all else about it. */
const pool = new Uint8Array(4_096 * BYTES_AN_ID);
let used = pool.length;

let lastMs = 0;
let sequence = 0;
const MAX_SEQUENCE = 2 ** 32 - 1;

/** A new id: a version 7 UUID. Those of one process sort in the order in which they were made. */
export function newId(): string {
  const random = randomBytes();
  const now = systemClock.now();
  if (now > lastMs) {
    lastMs = now;
    // Far enough from the end that a millisecond does not reach it.
    sequence = ((random[0] ?? 0) << 16) | ((random[1] ?? 0) << 8);
  } else if (sequence === MAX_SEQUENCE) {
    lastMs += 1;
    sequence = 0;
  } else {
    sequence += 1;
  }
  return v7({ random, msecs: lastMs, seq: sequence });
}

function randomBytes(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES_AN_ID;
  return pool.subarray(used - BYTES_AN_ID, used);
}

/** A new secret: a version 4 UUID, 122 random bits. */
export const newSecret = (): string => randomUUID();

export const isUuid = (text: string): boolean => UUID.test(text);
