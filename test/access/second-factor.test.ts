import { describe, expect, test } from 'vitest';
import { contentOf, cookiesOf, PASSWORD, type Credentials } from '../kit/accounts.ts';
import { DATABASES, makeDatabase } from '../kit/databases.ts';
import type { GraphQLClient } from '../kit/graphql-client.ts';
import type { HttpAnswer } from '../kit/http.ts';
import { startServer, TEST_SECRETS, useServer, type TestServer } from '../kit/server.ts';
import { totp } from '../kit/totp.ts';

const PERIOD_MS = 30_000;

/** What an authenticator app shows for the URI of its QR code: now, or so many codes later; the next one is good as well. */
const totpCode = (uri: string, later = 0): string =>
  totp(new URL(uri).searchParams.get('secret') ?? '', Date.now() + later * PERIOD_MS);

const ME = '{ me { name twoFactor } }';

interface TurnedOn {
  totpURI: string;
  /** By which it was turned on. */
  code: string;
  backupCodes: string[];
  cookie: string;
}

/** Turns the second factor on, as the page does. */
async function turnOn(browser: GraphQLClient): Promise<TurnedOn> {
  const enabled = await browser.post('/api/auth/two-factor/enable', { password: PASSWORD });
  expect(enabled.status).toBe(200);
  const { totpURI, backupCodes } = contentOf(enabled) as { totpURI: string; backupCodes: string[] };
  const code = totpCode(totpURI);
  const verified = await browser.post('/api/auth/two-factor/verify-totp', { code });
  expect(verified.status).toBe(200);
  return { totpURI, code, backupCodes, cookie: cookiesOf(verified) };
}

/** Signs in as far as the second factor is asked for. */
async function begin(server: TestServer, credentials: Credentials): Promise<GraphQLClient> {
  const begun = await server.accounts.signIn(credentials);
  expect(contentOf(begun)).toMatchObject({ twoFactorRedirect: true });
  return server.sending({ cookie: cookiesOf(begun) });
}

const verify = (browser: GraphQLClient, code: string): Promise<HttpAnswer> =>
  browser.post('/api/auth/two-factor/verify-totp', { code });

describe.each(DATABASES)('a second factor on %s', (database) => {
  const server = useServer(database, { accounts: true });
  let made = 0;
  const join = async (): Promise<Credentials> => {
    const credentials = { email: `user-${(made += 1)}@example.org`, password: PASSWORD };
    await server().accounts.invite({ ...credentials, name: `user ${made}`, role: 'VIEWER' });
    return credentials;
  };

  test.each(['verify-totp', 'verify-backup-code'])(
    'lets nobody in by %s who was disabled meanwhile, and says so',
    async (path) => {
      const credentials = await join();
      const { totpURI, backupCodes } = await turnOn(await server().accounts.browserOf(credentials));
      const browser = await begin(server(), credentials);
      await server().sql.query('update auth_user set disabled = true where email = $1', [credentials.email]);
      const code = path === 'verify-totp' ? totpCode(totpURI, 1) : backupCodes[0];
      const refused = await browser.post(`/api/auth/two-factor/${path}`, { code });
      expect(refused.status).toBe(403);
      expect(contentOf(refused)).toMatchObject({
        code: 'FORBIDDEN',
        message: 'this account is disabled: ask an admin',
      });
      expect(cookiesOf(refused)).not.toContain('session_token');
    },
  );

  test('is asked for once it is on: the password alone lets nobody in', async () => {
    const credentials = await join();
    const { totpURI, cookie } = await turnOn(await server().accounts.browserOf(credentials));
    expect(await server().sending({ cookie }).query(ME)).toMatchObject({ me: { twoFactor: true } });
    const browser = await begin(server(), credentials);
    expect(await browser.query(ME)).toEqual({ me: null });
    const right = totpCode(totpURI, 1);
    const wrong = right === '000000' ? '000001' : '000000';
    expect(await verify(browser, wrong)).toMatchObject({ status: 401 });
    const signedIn = await verify(browser, right);
    expect(signedIn.status).toBe(200);
    expect(
      await server()
        .sending({ cookie: cookiesOf(signedIn) })
        .query(ME),
    ).toMatchObject({ me: { twoFactor: true } });
    // The sign-in that was begun has been used up.
    expect(contentOf(await verify(browser, totpCode(totpURI)))).toMatchObject({ code: 'INVALID_TWO_FACTOR_COOKIE' });
  });

  test('is good once: neither the code that turned it on nor the one that let somebody in does so again', async () => {
    const credentials = await join();
    const { totpURI, code } = await turnOn(await server().accounts.browserOf(credentials));
    const next = totpCode(totpURI, 1);
    const give = async (given: string) => verify(await begin(server(), credentials), given);
    const used = { code: 'CODE_ALREADY_USED' };
    const answers = [await give(code), await give(next), await give(next)];
    expect(answers.map(({ status }) => status)).toEqual([401, 200, 401]);
    expect([contentOf(answers[0] as HttpAnswer), contentOf(answers[2] as HttpAnswer)]).toMatchObject([used, used]);
    expect(cookiesOf(answers[2] as HttpAnswer)).not.toContain('session_token');
  });

  test('may be a backup code, each of them once', async () => {
    const credentials = await join();
    const { backupCodes } = await turnOn(await server().accounts.browserOf(credentials));
    const code = backupCodes[0];
    const give = async () =>
      (await begin(server(), credentials)).post('/api/auth/two-factor/verify-backup-code', { code });
    const signedIn = await give();
    expect(signedIn.status).toBe(200);
    expect(
      await server()
        .sending({ cookie: cookiesOf(signedIn) })
        .query(ME),
    ).toMatchObject({ me: { twoFactor: true } });
    expect(await give()).toMatchObject({ status: 401 });
    expect(JSON.stringify(await server().sql.query('select * from auth_two_factor'))).not.toContain(backupCodes[1]);
  });

  test('is asked for each time: no browser is trusted from then on', async () => {
    const credentials = await join();
    const { backupCodes } = await turnOn(await server().accounts.browserOf(credentials));
    const begun = await begin(server(), credentials);
    const given = { code: backupCodes[0], trustDevice: true };
    const signedIn = await begun.post('/api/auth/two-factor/verify-backup-code', given);
    expect(signedIn.status).toBe(200);
    const again = await server()
      .sending({ cookie: cookiesOf(signedIn).replaceAll(/lubdub\.session_token=[^;]*;? ?/g, '') })
      .post('/api/auth/sign-in/email', credentials);
    expect(contentOf(again)).toMatchObject({ twoFactorRedirect: true });
  });

  test('is not guessed: five wrong codes end the sign-in that was begun', async () => {
    const credentials = await join();
    const { totpURI } = await turnOn(await server().accounts.browserOf(credentials));
    const browser = await begin(server(), credentials);
    const right = totpCode(totpURI, 1);
    const wrong = right === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 5; tries += 1) await verify(browser, wrong);
    expect((await verify(browser, right)).status).toBeGreaterThanOrEqual(400);
    expect(await browser.query(ME)).toEqual({ me: null });
  });

  test('is turned off by whoever knows the password', async () => {
    const credentials = await join();
    const { cookie } = await turnOn(await server().accounts.browserOf(credentials));
    const browser = server().sending({ cookie });
    expect(await browser.post('/api/auth/two-factor/disable', { password: 'wrong' })).toMatchObject({ status: 400 });
    expect((await browser.post('/api/auth/two-factor/disable', { password: PASSWORD })).status).toBe(200);
    expect(await (await server().accounts.browserOf(credentials)).query(ME)).toMatchObject({
      me: { twoFactor: false },
    });
  });
});

test('a second factor outlives a change of the secret, sessions do not', async () => {
  const place = await makeDatabase('pglite');
  const first = await startServer({ database: 'pglite', place, accounts: true });
  const admin = first.accounts.credentialsOf('admin');
  const { totpURI, cookie } = await turnOn(await first.as('admin'));
  await first[Symbol.asyncDispose]();
  const secrets = { current: 'another secret, which is long enough as well', previous: TEST_SECRETS.current };
  const second = await startServer({ database: 'pglite', place, secrets });
  try {
    expect(await second.sending({ cookie }).query(ME)).toEqual({ me: null });
    expect((await verify(await begin(second, admin), totpCode(totpURI, 1))).status).toBe(200);
  } finally {
    await second[Symbol.asyncDispose]();
    await place.remove();
  }
});

test('of two processes that are given the same code at once, one lets in', async () => {
  const place = await makeDatabase('postgresql');
  const one = await startServer({ database: 'postgresql', place, accounts: true });
  const two = await startServer({ database: 'postgresql', place });
  try {
    const admin = one.accounts.credentialsOf('admin');
    const { totpURI } = await turnOn(await one.as('admin'));
    const begun = await Promise.all([one, two, one, two].map((server) => begin(server, admin)));
    const code = totpCode(totpURI, 1);
    const answers = await Promise.all(begun.map((browser) => verify(browser, code)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401]);
  } finally {
    for (const server of [one, two]) await server[Symbol.asyncDispose]();
    await place.remove();
  }
});
