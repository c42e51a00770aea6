import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatheredBytes, LastBytes } from './gathered-bytes.ts';

const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 3_000 }).map((bytes) => Buffer.from(bytes)));

test('what comes in pieces is what was sent, and so is its end, however it is cut', () => {
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 4_000 }), (parts, keepBytes) => {
      const whole = Buffer.concat(parts);
      const gathered = new GatheredBytes(whole.length);
      const last = new LastBytes(keepBytes);
      let memory = 0;
      for (const part of parts) {
        memory += gathered.append(part);
        last.append(part);
      }
      expect(gathered.bytes()).toEqual(whole);
      expect(gathered.length).toBe(whole.length);
      expect(memory).toBe(whole.length);
      expect(last.bytes()).toEqual(whole.subarray(-keepBytes));
    }),
  );
});

test('pieces of one byte take no more memory than a few large ones', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const memory = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const gathered = new GatheredBytes(12_000_000);
  const last = new LastBytes(5_000);
  const before = memory();
  for (let count = 0; count < 200_000; count += 1) {
    gathered.append(Buffer.of(count));
    last.append(Buffer.of(count));
  }
  expect(memory() - before).toBeLessThan(4_000_000);
  expect(gathered.length + last.bytes().length).toBe(205_000);
});
