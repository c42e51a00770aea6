import { describe, expect, test } from 'vitest';
import { contentOf, cookiesOf, PASSWORD } from '../kit/accounts.ts';
import { Authenticator, type CeremonyOptions } from '../kit/authenticator.ts';
import { DATABASES } from '../kit/databases.ts';
import type { GraphQLClient } from '../kit/graphql-client.ts';
import type { HttpAnswer } from '../kit/http.ts';
import { useServer, type TestServer } from '../kit/server.ts';

const ORIGIN = 'http://localhost';
const ME = '{ me { name } }';

describe.each(DATABASES)('a passkey on %s', (database) => {
  const server = useServer(database, { accounts: true, publicUrls: [ORIGIN] });

  /** A request of the page at the address that passkeys are good for. */
  const at = async (path: string, cookie: string, body?: object): Promise<HttpAnswer> => {
    const browser = server().sending({ host: 'localhost', origin: ORIGIN, cookie });
    return body === undefined ? browser.get(`/api/auth${path}`) : browser.post(`/api/auth${path}`, body);
  };
  const add = async (device: Authenticator, isVerified: boolean, browser?: GraphQLClient): Promise<HttpAnswer> => {
    const { cookie = '' } = (browser ?? (await server().as('admin'))).headers;
    const options = await at('/passkey/generate-register-options', cookie);
    const response = device.create(contentOf(options) as unknown as CeremonyOptions, isVerified);
    return at('/passkey/verify-registration', `${cookie}; ${cookiesOf(options)}`, { response, name: 'key' });
  };
  const signIn = async (device: Authenticator, isVerified: boolean): Promise<HttpAnswer> => {
    const options = await at('/passkey/generate-authenticate-options', '');
    expect(contentOf(options)).toMatchObject({ userVerification: 'required' });
    const response = device.get(contentOf(options) as unknown as CeremonyOptions, isVerified);
    return at('/passkey/verify-authentication', cookiesOf(options), { response });
  };
  const nameOf = async (started: TestServer, answer: HttpAnswer) =>
    (await started.sending({ cookie: cookiesOf(answer) }).query<{ me: { name: string } | null }>(ME)).me?.name;

  test('lets its owner in, who has shown the device who they are', async () => {
    const device = new Authenticator(ORIGIN);
    expect((await add(device, true)).status).toBe(200);
    expect(await nameOf(server(), await signIn(device, true))).toBe('admin');
  });

  test('lets nobody in who is disabled, and says so', async () => {
    const credentials = { email: 'ada@example.org', password: PASSWORD };
    await server().accounts.invite({ ...credentials, name: 'Ada', role: 'VIEWER' });
    const device = new Authenticator(ORIGIN);
    expect((await add(device, true, await server().accounts.browserOf(credentials))).status).toBe(200);
    expect(await nameOf(server(), await signIn(device, true))).toBe('Ada');
    await server().sql.query('update auth_user set disabled = true where email = $1', [credentials.email]);
    const refused = await signIn(device, true);
    expect(refused.status).toBe(403);
    expect(contentOf(refused)).toMatchObject({ code: 'FORBIDDEN', message: 'this account is disabled: ask an admin' });
    expect(cookiesOf(refused)).not.toContain('session_token');
  });

  test('of a device that has not asked who holds it is neither made nor lets anybody in', async () => {
    expect(await add(new Authenticator(ORIGIN), false)).toMatchObject({
      status: 401,
      body: expect.stringContaining('USER_NOT_VERIFIED') as string,
    });
    const device = new Authenticator(ORIGIN);
    expect((await add(device, true)).status).toBe(200);
    const found = await signIn(device, false);
    expect(found.status).toBe(401);
    expect(cookiesOf(found)).not.toContain('session_token');
  });
});
