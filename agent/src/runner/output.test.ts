import { describe, expect, it } from 'vitest';
import { LineSplitter, MAX_LINE_BYTES, Tail } from './output.ts';

/** The lines that come of these pieces. */
function linesOf(...pieces: (string | Buffer)[]): string[] {
  const found: string[] = [];
  const lines = new LineSplitter((line) => found.push(line));
  for (const piece of pieces) lines.push(Buffer.from(piece));
  lines.end();
  return found;
}

describe('lines of output', () => {
  it('end with a line feed, wherever the pieces end, and the last one may have none', () => {
    expect(linesOf('one\ntw', 'o\n\nthr', 'ee')).toEqual(['one', 'two', '', 'three']);
    expect(linesOf('one\r\ntwo\r\n')).toEqual(['one', 'two']);
    expect(linesOf('')).toEqual([]);
  });

  it('keep characters whole whose bytes come in two pieces', () => {
    const bytes = Buffer.from('grün €\n');
    expect(linesOf(bytes.subarray(0, 3), bytes.subarray(3, 7), bytes.subarray(7))).toEqual(['grün €']);
  });

  it('are cut at 8,000 bytes, and say how long they were', () => {
    const [exact] = linesOf(`${'x'.repeat(8_000)}\n`);
    expect(exact).toBe('x'.repeat(8_000));
    const [long, next] = linesOf('y'.repeat(5_000), 'y'.repeat(95_000), '\nnext\n');
    expect(long).toMatch(/^y{7000,} … \[cut: the line has 100000 bytes\]$/);
    expect(Buffer.byteLength(long!)).toBeLessThanOrEqual(MAX_LINE_BYTES);
    expect(next).toBe('next');
    const [euros] = linesOf(`${'€'.repeat(4_000)}\n`);
    expect(euros).toMatch(/^€+ … /);
    expect(Buffer.byteLength(euros!)).toBeLessThanOrEqual(MAX_LINE_BYTES);
  });

  it('that are written over and over are what they are at last, as a terminal shows them', () => {
    expect(linesOf('get: 10%\rget: 50%\rget: 100%\ndone\n')).toEqual(['get: 100%', 'done']);
    expect(linesOf('10%', '\r', '20%\r', '30%\r\r', '\nnext\r', '\n')).toEqual(['30%', 'next']);
    expect(linesOf('10%\r20%\r')).toEqual(['20%']);
    expect(linesOf('\r\n', 'a\n\r')).toEqual(['', 'a', '']);
    expect(linesOf('wait |\b/\b-\bdone\n')).toEqual(['wait done']);
    // However long it takes: what was written over needs no place.
    expect(linesOf(...Array.from({ length: 100_000 }, (_, index) => `${index} of 99999\r`), '\n')).toEqual([
      '99999 of 99999',
    ]);
  });

  it('take no harm from bytes that are no text', () => {
    const [noise] = linesOf(Buffer.from([0x00, 0xff, 0xfe, 0x61, 0x07]), '\t\u001b[31mred\n');
    expect(noise).toBe('\uFFFD\uFFFD\uFFFDa\uFFFD\t\u001b[31mred');
    // Each of these becomes three bytes.
    const [many] = linesOf(Buffer.alloc(7_000, 0xff), '\n');
    expect(Buffer.byteLength(many!)).toBeLessThanOrEqual(MAX_LINE_BYTES);
    expect(many).toMatch(/\[cut: the line has 7000 bytes\]$/);
  });

  it('of 100 MB without an end take no more memory than they are allowed', () => {
    const found: string[] = [];
    const lines = new LineSplitter((line) => found.push(line));
    const piece = Buffer.alloc(1_000_000, 'z');
    for (let index = 0; index < 100; index += 1) lines.push(piece);
    lines.end();
    expect(found.map((line) => line.slice(-40))).toEqual([expect.stringContaining('100000000 bytes]')]);
  });
});

describe('the end of what was printed', () => {
  it('is all of it while that is little, and else the last bytes', () => {
    const tail = new Tail(10);
    expect(tail.text()).toBe('');
    tail.push(Buffer.from('abc'));
    expect(tail.text()).toBe('abc');
    for (let index = 0; index < 1_000; index += 1) tail.push(Buffer.from(String(index % 10)));
    expect(tail.text()).toBe('0123456789');
    tail.push(Buffer.from('x'.repeat(100)));
    expect(tail.text()).toBe('x'.repeat(10));
  });

  it('begins with a whole character, and has at most its bytes', () => {
    const tail = new Tail(10);
    tail.push(Buffer.from('€€€€€'));
    expect(tail.text()).toBe('€€€');
    tail.push(Buffer.alloc(10, 0xff));
    expect(Buffer.byteLength(tail.text())).toBeLessThanOrEqual(10);
  });
});
