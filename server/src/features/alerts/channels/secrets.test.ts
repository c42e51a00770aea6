import { expect, test } from 'vitest';
import { ChannelSecrets, UnreadableSecretsError } from './secrets.ts';

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const withSecret = (current: string, previous: string | null = null) => new ChannelSecrets({ current, previous });
const kept = { webhookUrl: 'https://hooks.slack.com/services/T/B/x', note: 'ü' };

test('what is sealed can be read again, shows nothing, and is another text each time', () => {
  const secrets = withSecret(A);
  const sealed = secrets.seal('1', kept);
  expect(sealed).toMatch(/^v1\.[\w-]+$/);
  expect(Buffer.from(sealed.slice(3), 'base64url').toString('latin1')).not.toContain('hooks');
  expect(secrets.open('1', sealed)).toEqual({ secrets: kept, isOld: false });
  expect(secrets.seal('1', kept)).not.toBe(sealed);
});

test('the previous secret is still read with, and told to be old', () => {
  const sealed = withSecret(A).seal('1', kept);
  const turned = withSecret(B, A);
  expect(turned.open('1', sealed)).toEqual({ secrets: kept, isOld: true });
  expect(turned.open('1', turned.seal('1', kept)).isOld).toBe(false);
});

test.each([
  [
    'another secret',
    withSecret(B),
    '1',
    (text: string) => text,
    'LUBDUB_SECRET is another one than when they were written',
  ],
  ['another channel', withSecret(A), '2', (text: string) => text, 'LUBDUB_SECRET is another one'],
  ['a damaged text', withSecret(A), '1', (text: string) => `${text.slice(0, -4)}AAAA`, 'LUBDUB_SECRET is another one'],
  ['a text that is cut', withSecret(A), '1', (text: string) => text.slice(0, 20), 'LUBDUB_SECRET is another one'],
  ['nothing', withSecret(A), '1', () => '', 'written by a newer Lubdub, or are damaged'],
  ['a later format', withSecret(A), '1', (text: string) => text.replace('v1', 'v2'), 'written by a newer Lubdub'],
  ['no secret', new ChannelSecrets(null), '1', (text: string) => text, 'LUBDUB_SECRET is not set'],
])('%s gives an error for people, not a crash', (_what, reader, id, change, problem) => {
  const sealed = change(withSecret(A).seal('1', kept));
  const read = () => reader.open(id, sealed);
  expect(read).toThrow(UnreadableSecretsError);
  expect(read).toThrow(`its secrets cannot be read: `);
  expect(read).toThrow(problem);
});

test('without a secret nothing is kept', () => {
  const secrets = new ChannelSecrets(null);
  expect(secrets.isReady).toBe(false);
  expect(() => secrets.seal('1', kept)).toThrow('LUBDUB_SECRET is not set');
});
