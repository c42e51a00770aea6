import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseOidcRoles } from '../../server/src/lib/oidc-settings.ts';
import { cookiesOf } from '../kit/accounts.ts';
import { DATABASES } from '../kit/databases.ts';
import { jsonRequest, send, type HttpAnswer } from '../kit/http.ts';
import { IdentityProvider, type Person } from '../kit/identity-provider.ts';
import { startServer, type TestServer } from '../kit/server.ts';

const ROLES = parseOidcRoles('sre=ADMIN,developers=OPERATOR,everybody=VIEWER');
const ORIGIN = 'http://beats.example.org';
const ME = '{ me { name role email } }';

/** What a page of the server's own sends where somebody wants to come in by the provider. */
const begin = ({ url }: TestServer, callbackURL: string): Promise<HttpAnswer> =>
  send(
    `${url}/api/auth/sign-in/social`,
    jsonRequest({ callbackURL, errorCallbackURL: '/sign-in' }, { host: new URL(ORIGIN).host, origin: ORIGIN }),
  );

describe.each(DATABASES)('by an identity provider on %s', (database) => {
  let provider: IdentityProvider;
  let server: TestServer;

  beforeAll(async () => {
    provider = await IdentityProvider.start(() => `${ORIGIN}/api/auth/callback/oidc`);
    server = await startServer({
      database,
      accounts: true,
      publicUrls: [ORIGIN],
      access: { oidc: provider.settings(ROLES) },
    });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
  });

  /** Where a browser ends up, and with which cookies. */
  const come = async (person: Partial<Person> & { sub: string }): Promise<{ at: string; cookie: string }> => {
    const known = { email: `${person.sub}@example.org`, email_verified: true, name: person.sub, groups: [], ...person };
    provider.people.set(person.sub, known);
    provider.present = person.sub;
    const begun = await begin(server, '/incidents');
    const { url } = JSON.parse(begun.body) as { url: string };
    const back = new URL(await provider.visit(url));
    const answer = await send(`${server.url}${back.pathname}${back.search}`, {
      headers: { host: new URL(ORIGIN).host, cookie: cookiesOf(begun) },
    });
    return { at: String(answer.headers.location), cookie: cookiesOf(answer) };
  };
  const meOf = async ({ cookie }: { cookie: string }) =>
    (await server.sending({ cookie }).query<{ me: unknown }>(ME)).me;

  test('people come in with the role that their groups are good for, anew each time', async () => {
    const first = await come({ sub: 'grace', name: 'Grace', groups: ['everybody', 'developers'] });
    expect(first.at).toBe('/incidents');
    expect(await meOf(first)).toEqual({ name: 'Grace', role: 'OPERATOR', email: 'grace@example.org' });
    const second = await come({ sub: 'grace', name: 'Grace', groups: ['everybody'] });
    expect(await meOf(second)).toMatchObject({ role: 'VIEWER' });
    expect(await meOf(first)).toMatchObject({ role: 'VIEWER' });
  });

  test('nobody comes in without a role', async () => {
    const { at, cookie } = await come({ sub: 'eve', groups: ['visitors'] });
    expect(at).toMatch(/\/sign-in\?error=no_role/);
    expect(await meOf({ cookie })).toBeNull();
    const { users } = await (await server.as('admin')).query<{ users: { email: string }[] }>('{ users { email } }');
    expect(users.map(({ email }) => email)).not.toContain('eve@example.org');
  });

  test('an account that is there is taken by its address only where the provider has verified it', async () => {
    await server.as('viewer');
    const claimed = await come({ sub: 'mallory', email: 'viewer@example.org', email_verified: false, groups: ['sre'] });
    expect(claimed.at).toMatch(/\/sign-in\?error=account_not_linked/);
    expect(await meOf(claimed)).toBeNull();
    const owned = await come({ sub: 'vera', email: 'viewer@example.org', groups: ['developers'] });
    expect(await meOf(owned)).toMatchObject({ email: 'viewer@example.org', role: 'OPERATOR' });
  });

  test('who is disabled stays out, and the last admin stays one', async () => {
    const admin = await server.as('admin');
    const { users } = await admin.query<{ users: { id: string; email: string }[] }>('{ users { id email } }');
    const grace = users.find(({ email }) => email === 'grace@example.org');
    await admin.query('mutation ($id: ID!) { updateUser(id: $id, input: { disabled: true }) { id } }', {
      id: grace?.id,
    });
    expect(await meOf(await come({ sub: 'grace', groups: ['sre'] }))).toBeNull();
    const demoted = await come({ sub: 'boss', email: 'admin@example.org', groups: ['everybody'] });
    expect(await meOf(demoted)).toMatchObject({ email: 'admin@example.org', role: 'ADMIN' });
  });

  test('nobody is led into an account that is not theirs: a way back is good for the browser that began it, once', async () => {
    const person = { sub: 'eve', email: 'eve@example.org', email_verified: true, name: 'Eve', groups: ['everybody'] };
    provider.people.set('eve', person);
    provider.present = 'eve';
    const begun = await begin(server, '/incidents');
    const { search } = new URL(await provider.visit((JSON.parse(begun.body) as { url: string }).url));
    const lead = async (query: string, cookie: string) => {
      const answer = await send(`${server.url}/api/auth/callback/oidc${query}`, {
        headers: { host: new URL(ORIGIN).host, cookie },
      });
      const isIn = (await meOf({ cookie: cookiesOf(answer) })) !== null;
      return `${isIn ? 'in' : 'out'} ${answer.headers.location}`;
    };
    const own = cookiesOf(begun);
    const another = cookiesOf(await begin(server, '/incidents'));
    const otherIssuer = new URLSearchParams(search);
    otherIssuer.set('iss', 'https://evil.example');
    expect(await lead(search, '')).toBe('out /sign-in?error=state_mismatch');
    expect(await lead(search, another)).toBe('out /sign-in?error=state_mismatch');
    expect(await lead(`?${otherIssuer}`, own)).toMatch(/^out \/sign-in\?error=issuer_mismatch/);
    const again = await begin(server, '/incidents');
    const back = new URL(await provider.visit((JSON.parse(again.body) as { url: string }).url)).search;
    expect(await lead(back, cookiesOf(again))).toBe('in /incidents');
    expect(await lead(back, cookiesOf(again))).toBe('out /sign-in?error=state_mismatch');
  });

  test.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/%2f/evil.example'])(
    'nobody is led to %s afterwards',
    async (elsewhere) => {
      expect((await begin(server, elsewhere)).status).toBe(403);
    },
  );

  test('an ID token that somebody has from elsewhere opens nothing', async () => {
    const answer = await server.post('/api/auth/sign-in/social', { provider: 'oidc', idToken: { token: 'a.b.c' } });
    expect(cookiesOf(answer)).not.toContain('session_token');
    expect(JSON.parse(answer.body)).toHaveProperty('url');
  });
});

test('without accounts nobody comes in by a provider: the first user is who sets Lubdub up', async () => {
  await using provider = await IdentityProvider.start(() => `${ORIGIN}/api/auth/callback/oidc`);
  await using server = await startServer({
    database: 'pglite',
    publicUrls: [ORIGIN],
    access: { oidc: provider.settings(ROLES) },
  });
  provider.people.set('first', {
    sub: 'first',
    email: 'f@example.org',
    email_verified: true,
    name: 'f',
    groups: ['sre'],
  });
  provider.present = 'first';
  const begun = await begin(server, '/');
  const back = new URL(await provider.visit((JSON.parse(begun.body) as { url: string }).url));
  const answer = await send(`${server.url}${back.pathname}${back.search}`, {
    headers: { host: new URL(ORIGIN).host, cookie: cookiesOf(begun) },
  });
  expect(answer.headers.location).toMatch(/error=no_accounts/);
  expect(await server.query('{ users { id } }')).toEqual({ users: [] });
});
