import { afterEach, expect, it, vi } from 'vitest';
import { signInWithPasskey } from './passkeys.ts';
import { sendSecondFactor, signInWithEmail } from './sign-in.ts';

vi.mock('@simplewebauthn/browser', async (load) => ({
  ...(await load<object>()),
  startAuthentication: async () => ({ id: 'key' }),
}));
afterEach(() => vi.unstubAllGlobals());

const refusal = (code: string) => async (path: string) =>
  path.includes('options')
    ? Response.json({})
    : Response.json({ code, message: 'this account is disabled: ask an admin' }, { status: 403 });

it.each([
  ['their password', () => signInWithEmail('ada@example.org', 'violet otter lantern')],
  ['their second factor', () => sendSecondFactor('123456', 'TOTP')],
  ['a backup code', () => sendSecondFactor('123456', 'BACKUP')],
  ['a passkey', () => signInWithPasskey()],
])('whoever is disabled is told so once %s is right', async (_what, signIn) => {
  vi.stubGlobal('fetch', refusal('FORBIDDEN'));
  expect((await signIn()).error?.message).toBe('This account is disabled. Ask an admin.');
});

it('a passkey that the server does not know is told apart from that', async () => {
  vi.stubGlobal('fetch', refusal('PASSKEY_NOT_FOUND'));
  expect((await signInWithPasskey()).error?.message).toBe('This server does not know that passkey.');
});
