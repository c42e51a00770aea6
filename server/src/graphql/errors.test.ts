import { expect, test } from 'vitest';
import { createLogger } from '../lib/logger.ts';
import { presentError } from './errors.ts';

test('the log has every failure inside under the reference that its caller was told, however many there are', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => void lines.push(line) });
  const failing = (name: string): string => presentError(new Error(name), logger).message;
  const told = Array.from({ length: 50 }, (_, nth) => failing(nth === 25 ? 'another' : 'the same'));
  expect(new Set(told).size).toBe(2);
  for (const message of told) {
    const reference = /[0-9a-f-]{36}$/.exec(message)?.[0] ?? '';
    expect(lines.some((line) => (JSON.parse(line) as { reference: string }).reference === reference)).toBe(true);
  }
  expect(lines).toHaveLength(11);
});
