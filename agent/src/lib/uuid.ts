import { randomFillSync } from 'node:crypto';

const bytes = Buffer.alloc(16);

/** A version 7 UUID made at `now` (epoch ms): ids sort by when they were made, to the millisecond. */
export function newId(now: number): string {
  randomFillSync(bytes);
  bytes.writeUIntBE(Math.max(0, Math.floor(now)), 0, 6);
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
