import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { cutMiddle, joinEnds } from './text.ts';

describe('a text that is too long', () => {
  test('keeps its beginning and its end, and says what is missing between them', () => {
    const { text, truncated } = cutMiddle(`first${'x'.repeat(2_000)}last`, 1_000);
    expect(truncated).toBe(true);
    expect(text).toMatch(/^firstx+\n… 1,073 bytes left out …\nx+last$/);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000);
  });

  test('has no broken character, wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 100, maxLength: 300 }),
        fc.integer({ min: 100, max: 200 }),
        (given, max) => {
          const { text, truncated } = cutMiddle(given, max);
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(max);
          if (!truncated) return expect(text).toBe(given);
          const [head = '', tail = ''] = text.split(/\n… [\d,]+ bytes left out …\n/);
          expect(given.startsWith(head) && given.endsWith(tail)).toBe(true);
        },
      ),
    );
  });

  test('in bytes that are no UTF-8 is still a text', () => {
    const bytes = Buffer.alloc(50, 0xff);
    expect(joinEnds(bytes, bytes, 7)).toMatch(/… \d+ bytes left out …/);
  });
});
