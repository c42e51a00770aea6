import { describe, expect, test } from 'vitest';
import { contentOf, cookiesOf, PASSWORD } from '../kit/accounts.ts';
import { readAuditLog } from '../kit/audit.ts';
import { DATABASES } from '../kit/databases.ts';
import type { HttpAnswer } from '../kit/http.ts';
import { useServer } from '../kit/server.ts';
import { totp } from '../kit/totp.ts';

const DAY_MS = 86_400_000;

let addresses = 0;
const newAddress = (): string => `198.51.100.${(addresses += 1)}`;

describe.each(DATABASES)('tries to sign in on %s', (database) => {
  const server = useServer(database, {
    accounts: true,
    access: { limitsSignIn: true },
    trustProxy: ['127.0.0.1'],
  });
  const from = (address: string, email: string, password: string): Promise<HttpAnswer> =>
    server().sending({ 'x-forwarded-for': address }).post('/api/auth/sign-in/email', { email, password });
  const statusFrom = async (address: string, email: string, password: string): Promise<number> =>
    (await from(address, email, password)).status;

  test('are refused after five wrong ones a minute from one address, whoever they are for; others get in', async () => {
    const address = newAddress();
    for (let count = 0; count < 5; count += 1)
      expect(await statusFrom(address, `somebody-${count}@example.org`, PASSWORD)).toBe(401);
    const refused = await from(address, 'admin@example.org', PASSWORD);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(JSON.parse(refused.body)).toEqual({
      code: 'RATE_LIMITED',
      message: expect.stringContaining(address) as string,
    });
    expect(await statusFrom(newAddress(), 'admin@example.org', PASSWORD)).toBe(200);
  });

  test('that are one too many are in the audit log, once a minute for an address and an account', async () => {
    const limited = async () => {
      const filter = { action: ['SIGN_IN_LIMITED'] };
      return (await readAuditLog(await server().as('admin'), { first: 100, filter })).nodes;
    };
    const before = new Set((await limited()).map(({ id }) => id));
    const flood = async (address: string, email: string) => {
      // Of which nothing has to be hashed.
      const stranger = server().sending({ 'x-forwarded-for': address });
      for (let count = 0; count < 5; count += 1)
        await stranger.post('/api/access/invitation', { token: `guess-${count}`, password: PASSWORD });
      for (let count = 0; count < 4; count += 1)
        expect(await statusFrom(address, `${count}-${email}`, 'guessed')).toBe(429);
    };
    const [first, second] = [newAddress(), newAddress()];
    await flood(first, 'ada@example.org');
    await flood(second, 'ada@example.org');
    expect(
      (await limited()).filter(({ id }) => !before.has(id)).map(({ address, target }) => [address, target?.name]),
    ).toEqual([[first, '0-ada@example.org']]);
    await flood(newAddress(), 'grace@example.org');
    expect((await limited()).filter(({ id }) => !before.has(id))).toHaveLength(2);
  });

  test('that succeed are not counted', async () => {
    const address = newAddress();
    for (let count = 0; count < 7; count += 1)
      expect(await statusFrom(address, 'admin@example.org', PASSWORD)).toBe(200);
  });

  test('are refused after twenty wrong ones an hour for one account, but not where it has signed in before', async () => {
    const viewer = server().accounts.credentialsOf('viewer');
    const home = newAddress();
    await server().accounts.invite({ ...viewer, name: 'viewer', role: 'VIEWER' });
    expect(await statusFrom(home, viewer.email, viewer.password)).toBe(200);
    for (let address = 0; address < 4; address += 1) {
      const stranger = newAddress();
      for (let count = 0; count < 5; count += 1) expect(await statusFrom(stranger, viewer.email, 'guessed')).toBe(401);
    }
    expect(await statusFrom(newAddress(), viewer.email, viewer.password)).toBe(429);
    expect(await statusFrom(home, viewer.email, viewer.password)).toBe(200);
  });

  test('for a text that names an account and an address shut nobody out who is at home there', async () => {
    const operator = server().accounts.credentialsOf('operator');
    const home = newAddress();
    await server().accounts.invite({ ...operator, name: 'operator', role: 'OPERATOR' });
    expect(await statusFrom(home, operator.email, operator.password)).toBe(200);
    for (const text of [`${operator.email} ${home}`, `${home} ${operator.email}`])
      for (let address = 0; address < 4; address += 1) {
        const stranger = newAddress();
        for (let count = 0; count < 5; count += 1) await statusFrom(stranger, text, 'guessed');
      }
    expect(await statusFrom(home, operator.email, operator.password)).toBe(200);
  });

  test('for one account are not forgotten when somebody else shows a second factor and names it', async () => {
    const own = { email: 'mallory@example.org', password: PASSWORD };
    await server().accounts.invite({ ...own, name: 'Mallory', role: 'VIEWER' });
    const home = newAddress();
    const cookie = cookiesOf(await from(home, own.email, own.password));
    const browser = server().sending({ cookie, 'x-forwarded-for': home });
    const enabled = contentOf(await browser.post('/api/auth/two-factor/enable', { password: PASSWORD }));
    const secret = new URL(String(enabled?.['totpURI'])).searchParams.get('secret') ?? '';
    const victim = 'nobody-yet@example.org';
    // Whatever else is wrong with them, they count: this way they take no time.
    const guess = async (address: string): Promise<number> =>
      (await server().sending({ 'x-forwarded-for': address }).post('/api/auth/sign-in/email', { email: victim }))
        .status;
    for (let stranger = newAddress(), count = 0; count < 20; count += 1) {
      if (count % 5 === 4) stranger = newAddress();
      expect(await guess(stranger)).toBe(400);
    }
    const code = totp(secret, Date.now());
    const verified = await browser.post('/api/auth/two-factor/verify-totp', { code, email: victim });
    expect(verified.status).toBe(200);
    expect(await guess(newAddress())).toBe(429);
  });

  test('the password once more, in a browser that was left open, are refused after five a minute', async () => {
    const own = { email: 'left-open@example.org', password: PASSWORD };
    await server().accounts.invite({ ...own, name: 'Left Open', role: 'VIEWER' });
    const cookie = cookiesOf(await from(newAddress(), own.email, own.password));
    const address = newAddress();
    const browser = server().sending({ cookie, 'x-forwarded-for': address });
    const guesses: [string, object][] = [
      ['/change-password', { currentPassword: 'guessed', newPassword: 'another long password' }],
      ['/two-factor/enable', { password: 'guessed' }],
    ];
    for (const [path, body] of [...guesses, ...guesses, ...guesses].slice(0, 5))
      expect(await browser.post(`/api/auth${path}`, body)).toMatchObject({ status: 400 });
    for (const path of ['change-password', 'two-factor/enable', 'two-factor/disable', 'two-factor/get-totp-uri'])
      expect(await browser.post(`/api/auth/${path}`, { password: PASSWORD })).toMatchObject({ status: 429 });
    // Of an hour there are twenty, from wherever they come; the owner gets in all the same.
    for (let count = 5; count < 20; count += 1) {
      const other = server().sending({ cookie, 'x-forwarded-for': newAddress() });
      const tooShort = { currentPassword: 'guessed', newPassword: 'short' };
      expect(await other.post('/api/auth/change-password', tooShort)).toMatchObject({ status: 400 });
    }
    const late = server().sending({ cookie, 'x-forwarded-for': newAddress() });
    expect(await late.post('/api/auth/two-factor/enable', { password: PASSWORD })).toMatchObject({ status: 429 });
    expect(await statusFrom(newAddress(), own.email, own.password)).toBe(200);
  });

  test('count addresses of one IPv6 network as one', async () => {
    for (let count = 0; count < 5; count += 1)
      expect(await statusFrom(`2001:db8:1:2::${count}`, `nobody-${count}@example.org`, PASSWORD)).toBe(401);
    expect(await statusFrom('2001:db8:1:2:ffff::1', 'admin@example.org', PASSWORD)).toBe(429);
    expect(await statusFrom('2001:db8:1:3::1', 'admin@example.org', PASSWORD)).toBe(200);
  });

  test('may be preceded by sixty questions a minute of one address, which keep nobody from trying', async () => {
    const address = newAddress();
    const stranger = server().sending({ 'x-forwarded-for': address });
    const statuses = new Map<number, number>();
    for (let count = 0; count < 70; count += 1) {
      const path = count % 2 === 0 ? '/get-session' : '/passkey/generate-authenticate-options';
      const { status } = await stranger.get(`/api/auth${path}`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(Object.fromEntries(statuses)).toEqual({ 200: 60, 429: 10 });
    const answer = await from(address, 'admin@example.org', PASSWORD);
    expect(answer.status).toBe(200);
    const browser = server().sending({ cookie: cookiesOf(answer), 'x-forwarded-for': address });
    expect((await browser.get('/api/auth/get-session')).status).toBe(200);
  });

  test('of an invitation or a link are limited, too', async () => {
    const stranger = server().sending({ 'x-forwarded-for': newAddress() });
    const statuses: number[] = [];
    for (let count = 0; count < 6; count += 1)
      statuses.push(
        (await stranger.post('/api/access/invitation', { token: `guess-${count}`, password: PASSWORD })).status,
      );
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
  });
});

describe.each(DATABASES)('a session on %s', (database) => {
  const server = useServer(database, { accounts: true });

  test('ends after thirty days, however often somebody comes', async () => {
    const answer = await server().accounts.signIn(server().accounts.credentialsOf('admin'));
    const browser = server().sending({ cookie: cookiesOf(answer) });
    // As if it had been made longer each day.
    await server().sql.query(
      "update auth_session set expires_at = $1::timestamptz + interval '90 days', created_at = $1::timestamptz",
      [new Date(server().clock.now()).toISOString()],
    );
    server().clock.advance(29 * DAY_MS);
    expect(await browser.query('{ me { name } }')).toEqual({ me: { name: 'admin' } });
    server().clock.advance(DAY_MS);
    expect(await browser.query('{ me { name } }')).toEqual({ me: null });
  });
});
