import { describe, expect, test } from 'vitest';
import { contentOf, cookiesOf, PASSWORD } from '../kit/accounts.ts';
import { DATABASES } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { send } from '../kit/http.ts';
import { useServer } from '../kit/server.ts';

const ME = '{ me { kind id name role email permissions twoFactor } }';

interface Me {
  me: { id: string; role: string } | null;
}

describe.each(DATABASES)('accounts on %s', (database) => {
  const server = useServer(database, { accounts: true });
  const accounts = () => server().accounts;

  test('let in who has signed in, with the rights of their role, and nobody else', async () => {
    for (const [role, permissions] of [
      ['viewer', ['READ']],
      ['operator', ['READ', 'READ_OUTPUT', 'BEAT', 'OPERATE', 'EDIT_APPS']],
      ['admin', ['READ', 'READ_OUTPUT', 'BEAT', 'OPERATE', 'EDIT_APPS', 'EDIT_TASKS', 'ADMIN']],
    ] as const) {
      const client = await server().as(role);
      expect(await client.query(ME)).toEqual({
        me: {
          kind: 'USER',
          id: expect.any(String) as string,
          name: role,
          role: role.toUpperCase(),
          email: `${role}@example.org`,
          permissions,
          twoFactor: false,
        },
      });
    }
    expect(await server().query(ME)).toEqual({ me: null });
    expect(await server().sending({ cookie: 'lubdub.session_token=made.up' }).query(ME)).toEqual({ me: null });
  });

  test('say the same of a wrong password and of somebody they do not know', async () => {
    const wrong = await accounts().signIn({ email: 'admin@example.org', password: `${PASSWORD}!` });
    const unknown = await accounts().signIn({ email: 'nobody@example.org', password: PASSWORD });
    expect(wrong).toMatchObject({ status: 401, body: unknown.body });
    expect(unknown.status).toBe(401);
    expect(contentOf(wrong)).toEqual({
      code: 'INVALID_EMAIL_OR_PASSWORD',
      message: expect.any(String) as string,
    });
    expect(cookiesOf(wrong)).toBe('');
  });

  test('keep the session in a cookie that no script reads and no other page sends', async () => {
    const { headers } = await accounts().signIn(accounts().credentialsOf('admin'));
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^lubdub\.session_token=[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });

  test('refuse a session that has expired', async () => {
    await server().as('viewer');
    const browser = await accounts().browserOf(accounts().credentialsOf('viewer'));
    const { me } = await browser.query<Me>(ME);
    const session = () => browser.get('/api/auth/get-session');
    expect(contentOf(await session())).toMatchObject({ user: { id: me?.id } });
    await server().sql.query(
      `update auth_session set expires_at = '2020-01-01' where id =
        (select id from auth_session where user_id = $1 order by created_at desc limit 1)`,
      [me?.id],
    );
    expect((await session()).body).toBe('null');
    server().clock.advance(31_000);
    expect(await browser.query(ME)).toEqual({ me: null });
  });

  test('list sessions of any age, and let nobody add a passkey by one that is older than a day', async () => {
    await server().as('viewer');
    const browser = await accounts().browserOf(accounts().credentialsOf('viewer'));
    const { me } = await browser.query<Me>(ME);
    const statuses = async () => [
      (await browser.get('/api/auth/list-sessions')).status,
      (await browser.get('/api/auth/passkey/generate-register-options')).status,
    ];
    expect(await statuses()).toEqual([200, 200]);
    await server().sql.query(`update auth_session set created_at = now() - interval '2 days' where user_id = $1`, [
      me?.id,
    ]);
    expect(await statuses()).toEqual([200, 403]);
    expect(contentOf(await browser.get('/api/auth/passkey/generate-register-options'))).toMatchObject({
      code: 'SESSION_NOT_FRESH',
    });
  });

  test('end the session that a browser had when somebody signs in there', async () => {
    const credentials = server().accounts.credentialsOf('viewer');
    await server().as('viewer');
    const browser = await server().accounts.browserOf(credentials);
    const elsewhere = await server().accounts.browserOf(credentials);
    const again = await browser.post('/api/auth/sign-in/email', server().accounts.credentialsOf('admin'));
    expect(
      await server()
        .sending({ cookie: cookiesOf(again) })
        .query(ME),
    ).toMatchObject({ me: { name: 'admin' } });
    await eventually(
      async () => (await browser.query<{ me: unknown }>(ME)).me,
      (me) => me === null,
    );
    expect(await elsewhere.query(ME)).toMatchObject({ me: { name: 'viewer' } });
    // A wrong password ends nothing.
    await elsewhere.post('/api/auth/sign-in/email', { ...credentials, password: 'is not right' });
    expect(await elsewhere.query(ME)).toMatchObject({ me: { name: 'viewer' } });
  });

  test('say that an id is none', async () => {
    const viewer = await server().as('viewer');
    for (const path of ['delete-passkey', 'update-passkey'])
      expect(await viewer.post(`/api/auth/passkey/${path}`, { id: 'x', name: 'x' })).toMatchObject({
        status: 400,
        body: expect.stringContaining('BAD_USER_INPUT') as string,
      });
  });

  test('end a session by signing out', async () => {
    await server().as('viewer');
    const browser = await accounts().browserOf(accounts().credentialsOf('viewer'));
    expect(await browser.query(ME)).toMatchObject({ me: { name: 'viewer' } });
    expect((await browser.post('/api/auth/sign-out', {})).status).toBe(200);
    expect(await browser.query(ME)).toEqual({ me: null });
  });

  test('are not opened by who signs up', async () => {
    const answer = await accounts().post('/api/auth/sign-up/email', {
      name: 'Eve',
      email: 'eve@example.org',
      password: PASSWORD,
    });
    expect(answer.status).toBe(404);
    expect((await accounts().signIn({ email: 'eve@example.org', password: PASSWORD })).status).toBe(401);
  });

  test('are turned on once', async () => {
    const answer = await accounts().post('/api/access/set-up', {
      name: 'Eve',
      email: 'eve@example.org',
      password: PASSWORD,
    });
    expect(answer).toMatchObject({ status: 409 });
    expect(contentOf(answer)).toMatchObject({ code: 'CONFLICT' });
  });

  test('are said to be the mode', async () => {
    const answer = await send(`${server().url}/api/access`);
    expect(contentOf(answer)).toEqual({ mode: 'ACCOUNTS', signIn: { passkey: false, oidc: null }, mail: false });
  });
});
