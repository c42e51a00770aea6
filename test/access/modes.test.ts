import { afterEach, describe, expect, test } from 'vitest';
import { contentOf, cookiesOf, PASSWORD } from '../kit/accounts.ts';
import { makeAgentToken } from '../kit/agent-tokens.ts';
import { createApp } from '../kit/apps.ts';
import { auditOf, readAuditLog } from '../kit/audit.ts';
import { DATABASES, makeDatabase, type DatabaseKind, type TestDatabase } from '../kit/databases.ts';
import { createKey } from '../kit/keys.ts';
import { startServer, type TestServer, type TestServerOptions } from '../kit/server.ts';

const ME = '{ me { kind name permissions } }';
const ADMIN = { name: 'Ada', email: 'ada@example.org', password: PASSWORD };

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function start(options: TestServerOptions): Promise<TestServer> {
  const server = await startServer(options);
  closers.push(() => server[Symbol.asyncDispose]());
  return server;
}

async function database(kind: DatabaseKind): Promise<TestDatabase> {
  const place = await makeDatabase(kind);
  closers.push(() => place.remove());
  return place;
}

const modeOf = async (server: TestServer): Promise<unknown> => contentOf(await server.get('/api/access'))?.['mode'];

describe.each(DATABASES)('on %s', (kind) => {
  test('an open server lets everybody do everything, until one of them makes the first admin', async () => {
    const server = await start({ database: kind });
    expect(await modeOf(server)).toBe('OPEN');
    expect(await server.query(ME)).toMatchObject({ me: { kind: 'OPEN', name: 'everybody' } });
    const { key } = await createKey(server);
    const answer = await server.post('/api/access/set-up', ADMIN);
    expect(answer.status).toBe(200);
    expect(await modeOf(server)).toBe('ACCOUNTS');
    expect(await server.query(ME)).toEqual({ me: null });
    expect(await server.sending({ cookie: cookiesOf(answer) }).query(ME)).toMatchObject({
      me: { kind: 'USER', name: 'Ada' },
    });
    // Programs go on.
    expect(await server.withKey(key).query(ME)).toMatchObject({ me: { permissions: ['READ', 'BEAT'] } });
  });

  test('a server that others reach is closed, until somebody shows its token: once', async () => {
    const server = await start({ database: kind, access: { mayBeOpen: false } });
    expect(await modeOf(server)).toBe('SETUP');
    expect(await server.query(ME)).toEqual({ me: null });
    expect((await server.get('/health')).status).toBe(200);
    const token = server.setUpToken;
    expect(contentOf(await server.post('/api/access/set-up', ADMIN))).toMatchObject({ field: 'token' });
    expect(await server.post('/api/access/set-up', { ...ADMIN, token: 'wrong' })).toMatchObject({ status: 403 });
    expect(JSON.stringify(await server.sql.query('select * from set_up_token'))).not.toContain(token);
    expect(contentOf(await server.post('/api/access/set-up', { ...ADMIN, email: 'x', token }))).toMatchObject({
      field: 'email',
    });
    const answers = await Promise.all(
      ['one', 'two'].map((name) =>
        server.post('/api/access/set-up', { ...ADMIN, email: `${name}@example.org`, token }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(await modeOf(server)).toBe('ACCOUNTS');
    expect(await server.sql.query('select * from set_up_token')).toEqual([]);
  });

  test('with one password, whoever gives it may do everything, until they sign out', async () => {
    const server = await start({ database: kind, access: { password: 'sesame sesame' } });
    expect(await modeOf(server)).toBe('PASSWORD');
    expect(await server.query(ME)).toEqual({ me: null });
    const wrong = await server.post('/api/access/sign-in', { password: 'sesame' });
    expect(wrong).toMatchObject({ status: 401 });
    expect(contentOf(wrong)).toMatchObject({ code: 'UNAUTHENTICATED', field: 'password' });
    const answer = await server.post('/api/access/sign-in', { password: 'sesame sesame' });
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^lubdub\.password_session=\S+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const browser = server.sending({ cookie: cookiesOf(answer) });
    expect(await browser.query(ME)).toMatchObject({ me: { kind: 'PASSWORD' } });
    expect(JSON.stringify(await server.sql.query('select * from password_session'))).not.toContain(
      cookiesOf(answer).split('=')[1],
    );
    const app = await createApp(browser);
    const [created] = await auditOf(browser, app.id);
    expect(created).toMatchObject({ action: 'APP_CREATED', actor: { kind: 'PASSWORD', name: null } });
    expect((await browser.post('/api/access/sign-out', {})).status).toBe(200);
    expect(await browser.query(ME)).toEqual({ me: null });
    const later = await server.post('/api/access/sign-in', { password: 'sesame sesame' });
    const { nodes } = await readAuditLog(server.sending({ cookie: cookiesOf(later) }), { first: 10 });
    expect(nodes.map(({ action, actor }) => [action, actor.kind]).toReversed()).toEqual([
      ['SIGN_IN_FAILED', 'ANONYMOUS'],
      ['SIGNED_IN', 'PASSWORD'],
      ['APP_CREATED', 'PASSWORD'],
      ['SIGNED_OUT', 'PASSWORD'],
      ['SIGNED_IN', 'PASSWORD'],
    ]);
  });

  test('sessions of the one password end with it, and after their days', async () => {
    const place = await database(kind);
    const first = await startServer({
      database: kind,
      place,
      access: { password: 'the first password', sessionDays: 2 },
    });
    const answer = await first.post('/api/access/sign-in', { password: 'the first password' });
    const cookie = cookiesOf(answer);
    first.clock.advance(2 * 86_400_000 - 1);
    expect(await first.sending({ cookie }).query(ME)).toMatchObject({ me: { kind: 'PASSWORD' } });
    first.clock.advance(1);
    expect(await first.sending({ cookie }).query(ME)).toEqual({ me: null });
    const again = cookiesOf(await first.post('/api/access/sign-in', { password: 'the first password' }));
    expect(await first.sending({ cookie: again }).query(ME)).toMatchObject({ me: { kind: 'PASSWORD' } });
    const { clock } = first;
    await first[Symbol.asyncDispose]();
    const second = await start({ database: kind, place, clock, access: { password: 'the second password' } });
    expect(await second.sending({ cookie: again }).query(ME)).toEqual({ me: null });
  });

  test('once there were users, deleting them all does not reopen it', async () => {
    const place = await database(kind);
    const first = await startServer({ database: kind, place, accounts: true });
    await first.sql.query('delete from auth_user');
    expect(await modeOf(first)).toBe('ACCOUNTS');
    await first[Symbol.asyncDispose]();
    const second = await start({ database: kind, place, access: { password: 'sesame sesame' } });
    expect(await modeOf(second)).toBe('ACCOUNTS');
    expect(await second.query(ME)).toEqual({ me: null });
    expect(await second.post('/api/access/set-up', ADMIN)).toMatchObject({ status: 409 });
  });
});

test('whoever turns accounts on under one password has given it', async () => {
  const server = await start({ database: 'pglite', access: { password: 'sesame sesame' } });
  expect(await server.post('/api/access/set-up', ADMIN)).toMatchObject({ status: 401 });
  const cookie = cookiesOf(await server.post('/api/access/sign-in', { password: 'sesame sesame' }));
  const browser = server.sending({ cookie });
  // What a program has may do less than everything: it makes no admin.
  const { key } = await createKey(browser, { scopes: ['READ'] });
  for (const credential of [key, await makeAgentToken(browser, { user: 'deploy', host: 'web-1' })])
    expect(await server.withKey(credential).post('/api/access/set-up', ADMIN)).toMatchObject({ status: 401 });
  expect((await browser.post('/api/access/set-up', ADMIN)).status).toBe(200);
  // Users outrank the password.
  expect(await server.sending({ cookie }).query(ME)).toEqual({ me: null });
  expect(await server.post('/api/access/sign-in', { password: 'sesame sesame' })).toMatchObject({ status: 400 });
});

test('without a secret accounts cannot be turned on, which is said, and with users no server starts without', async () => {
  const place = await database('postgresql');
  const server = await start({ database: 'postgresql', place, secrets: null });
  const refused = await server.post('/api/access/set-up', ADMIN);
  expect(refused).toMatchObject({ status: 503, body: expect.stringContaining('LUBDUB_SECRET') as string });
  expect(await modeOf(server)).toBe('OPEN');
  await server.sql.query(
    `insert into auth_user (id, name, email, created_at, updated_at)
      values (gen_random_uuid(), 'Ada', 'ada@example.org', now(), now())`,
  );
  await expect(startServer({ database: 'postgresql', place, secrets: null })).rejects.toThrow('LUBDUB_SECRET');
});

test('under https cookies are of that host only', async () => {
  const server = await start({ database: 'pglite', publicUrls: ['https://beats.example.org'] });
  const page = { host: 'beats.example.org', origin: 'https://beats.example.org' };
  const answer = await server.sending(page).post('/api/access/set-up', ADMIN);
  expect(answer.headers['set-cookie']).toEqual([
    expect.stringMatching(
      /^__Host-lubdub\.session_token=[^;]+; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    ),
  ]);
  const cookie = cookiesOf(answer);
  expect(await server.sending({ cookie }).query(ME)).toMatchObject({ me: { name: 'Ada' } });
  // A neighbour under the same domain can set one without the prefix: with a session of its own, for whoever comes.
  const plain = cookie.replace('__Host-', '');
  expect(await server.sending({ ...page, cookie: plain }).query(ME)).toEqual({ me: null });
  expect(await server.sending({ ...page, cookie }).query(ME)).toMatchObject({ me: { name: 'Ada' } });
  // A proxy may have put its own name of the server in the place of the one that people use.
  expect(contentOf(await server.sending({ cookie }).get('/api/auth/get-session'))).toMatchObject({
    user: { name: 'Ada' },
  });
});
