import { describe, expect, test } from 'vitest';
import { contentOf, cookiesOf, PASSWORD, tokenIn, type Credentials } from '../kit/accounts.ts';
import { auditOf } from '../kit/audit.ts';
import { DATABASES } from '../kit/databases.ts';
import { createKey } from '../kit/keys.ts';
import { useServer } from '../kit/server.ts';

const ME = '{ me { id name role permissions } }';
const USERS = '{ users { id name email role permissions state lastSignInAt twoFactor } }';
const INVITE = 'mutation ($input: InviteUserInput!) { inviteUser(input: $input) { link mailed user { id state } } }';
const UPDATE = `mutation ($id: ID!, $input: UpdateUserInput!) {
  updateUser(id: $id, input: $input) { id role permissions state } }`;
const DELETE = 'mutation ($id: ID!) { deleteUser(id: $id) }';
const RESET = 'mutation ($id: ID!) { resetUserPassword(id: $id) { link mailed } }';

interface Invitation {
  inviteUser: { link: string; user: { id: string } };
}

describe.each(DATABASES)('users on %s', (database) => {
  const server = useServer(database, { accounts: true });
  const accounts = () => server().accounts;
  let made = 0;
  /** Somebody that no other test knows. */
  const join = async (role: string): Promise<Credentials & { id: string }> => {
    const credentials = { email: `user-${(made += 1)}@example.org`, password: PASSWORD };
    return { ...credentials, id: await accounts().invite({ ...credentials, name: `user ${made}`, role }) };
  };

  test('are listed to admins, with what each may do and whether they have joined', async () => {
    const admin = await server().as('admin');
    const { id, email } = await join('OPERATOR');
    const { users } = await admin.query<{ users: object[] }>(USERS);
    expect(users).toContainEqual({
      id,
      email,
      name: `user ${made}`,
      role: 'OPERATOR',
      permissions: [],
      state: 'ACTIVE',
      lastSignInAt: server().clock.iso(),
      twoFactor: false,
    });
    for (const role of ['viewer', 'operator'] as const)
      expect(await (await server().as(role)).refusal(USERS)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await server().refusal(USERS)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('are invited by a link that is good once, and not after a week', async () => {
    const admin = await server().as('admin');
    const invite = async (email: string) => {
      const input = { email, name: 'Grace', role: 'VIEWER' };
      const { inviteUser } = await admin.query<Invitation>(INVITE, { input });
      return tokenIn(inviteUser.link);
    };
    const accept = (token: string, password = PASSWORD) =>
      accounts().post('/api/access/invitation', { token, password, name: 'Grace Hopper' });
    const token = await invite('grace@example.org');
    expect(contentOf(await accept(token, 'short'))).toMatchObject({ code: 'BAD_USER_INPUT', field: 'password' });
    const accepted = await accept(token);
    expect(accepted.status).toBe(200);
    const browser = server().sending({ cookie: cookiesOf(accepted) });
    expect(await browser.query(ME)).toMatchObject({ me: { name: 'Grace Hopper', role: 'VIEWER' } });
    expect(await accept(token)).toMatchObject({ status: 403 });

    const first = await invite('late@example.org');
    const second = await invite('Late@Example.org');
    expect(await accept(first)).toMatchObject({ status: 403 });
    server().clock.advance(7 * 86_400_000);
    expect(await accept(second)).toMatchObject({ status: 403 });
    expect(
      await admin.refusal(INVITE, { input: { email: 'grace@example.org', name: 'Eve', role: 'ADMIN' } }),
    ).toMatchObject({ code: 'CONFLICT', field: 'email' });
  });

  test('who accept the same invitation at the same moment are one', async () => {
    const input = { email: `twice-${database}@example.org`, name: 'Twice', role: 'VIEWER' };
    const { inviteUser } = await (await server().as('admin')).query<Invitation>(INVITE, { input });
    const token = tokenIn(inviteUser.link);
    const answers = await Promise.all(
      [1, 2, 3].map((n) => accounts().post('/api/access/invitation', { token, password: `${PASSWORD} ${n}` })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403, 403]);
  });

  test.each([
    ['email', { email: 'nobody' }],
    ['email', { email: 'a@b@example.org' }],
    ['name', { name: ' ' }],
    ['permissions', { role: 'VIEWER', permissions: ['EDIT_TASKS'] }],
    ['permissions', { role: 'OPERATOR', permissions: ['ADMIN'] }],
  ])('are not invited with a wrong %s: %j', async (field, wrong) => {
    const input = { email: 'wrong@example.org', name: 'Wrong', role: 'VIEWER', ...wrong };
    const refusal = await (await server().as('admin')).refusal(INVITE, { input });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  test('may do what their role of now says, in the next request', async () => {
    const admin = await server().as('admin');
    const user = await join('VIEWER');
    const browser = await accounts().browserOf(user);
    expect(await browser.query(ME)).toMatchObject({ me: { permissions: ['READ'] } });
    const edit = async (input: object) => admin.query(UPDATE, { id: user.id, input });
    await edit({ permissions: ['READ_OUTPUT', 'READ'] });
    expect(await browser.query(ME)).toMatchObject({ me: { permissions: ['READ', 'READ_OUTPUT'] } });
    await edit({ role: 'OPERATOR', permissions: ['EDIT_TASKS'] });
    expect(await browser.query(ME)).toMatchObject({
      me: { role: 'OPERATOR', permissions: ['READ', 'READ_OUTPUT', 'BEAT', 'OPERATE', 'EDIT_APPS', 'EDIT_TASKS'] },
    });
    await edit({ role: 'VIEWER' });
    expect(await browser.query(ME)).toMatchObject({ me: { permissions: ['READ'] } });
  });

  test('have keys that never may more than they, and go with them', async () => {
    const admin = await server().as('admin');
    const user = await join('OPERATOR');
    const { key } = await createKey(await accounts().browserOf(user), { scopes: ['READ', 'OPERATE'] });
    const rights = async () => server().withKey(key).query(ME);
    expect(await rights()).toMatchObject({ me: { permissions: ['READ', 'OPERATE'] } });
    await admin.query(UPDATE, { id: user.id, input: { role: 'VIEWER' } });
    expect(await rights()).toMatchObject({ me: { permissions: ['READ'] } });
    await admin.query(UPDATE, { id: user.id, input: { disabled: true } });
    expect(await rights()).toMatchObject({ me: { permissions: [] } });
    const all = await admin.query<{ apiKeys: object[] }>('{ apiKeys(everybodys: true) { owner } }');
    expect(all.apiKeys).toContainEqual({ owner: `user ${made}` });
    expect(await (await server().as('viewer')).refusal('{ apiKeys(everybodys: true) { owner } }')).toMatchObject({
      code: 'FORBIDDEN',
    });
    await admin.query(DELETE, { id: user.id });
    expect(await server().withKey(key).refusal(ME)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('that are disabled have no session, and get none', async () => {
    const admin = await server().as('admin');
    const user = await join('OPERATOR');
    const browser = await accounts().browserOf(user);
    expect(await admin.query(UPDATE, { id: user.id, input: { disabled: true } })).toMatchObject({
      updateUser: { state: 'DISABLED' },
    });
    expect(await browser.query(ME)).toEqual({ me: null });
    const refused = await accounts().signIn(user);
    expect(refused).toMatchObject({ status: 403 });
    expect(contentOf(refused)).toMatchObject({ code: 'FORBIDDEN' });
    await admin.query(UPDATE, { id: user.id, input: { disabled: false } });
    expect(await browser.query(ME)).toEqual({ me: null });
    expect((await accounts().signIn(user)).status).toBe(200);
  });

  test('always have an admin among them', async () => {
    const admin = await server().as('admin');
    const { me } = await admin.query<{ me: { id: string } }>(ME);
    const { id } = me;
    const last = { code: 'CONFLICT', message: expect.stringContaining('the last admin') as string };
    // One who has been invited only could not let anybody in.
    await admin.query(INVITE, { input: { email: 'next@example.org', name: 'Next', role: 'ADMIN' } });
    expect(await admin.refusal(UPDATE, { id, input: { role: 'OPERATOR' } })).toMatchObject(last);
    expect(await admin.refusal(UPDATE, { id, input: { disabled: true } })).toMatchObject(last);
    expect(await admin.refusal(DELETE, { id })).toMatchObject(last);
    expect(await admin.query(ME)).toMatchObject({ me: { role: 'ADMIN' } });

    const second = await join('ADMIN');
    const other = await accounts().browserOf(second);
    const answers = await Promise.all([
      admin.execute(UPDATE, { id: second.id, input: { role: 'VIEWER' } }),
      other.execute(UPDATE, { id, input: { role: 'VIEWER' } }),
    ]);
    expect(answers.filter(({ errors }) => errors === undefined)).toHaveLength(1);
    // Whoever was left makes it as it was.
    const left = answers[0].errors === undefined ? admin : other;
    await left.query(UPDATE, { id, input: { role: 'ADMIN' } });
  });

  test('choose another password by a link, once, which ends their sessions', async () => {
    const admin = await server().as('admin');
    const user = await join('VIEWER');
    const browser = await accounts().browserOf(user);
    const link = async () =>
      tokenIn(
        (await admin.query<{ resetUserPassword: { link: string } }>(RESET, { id: user.id })).resetUserPassword.link,
      );
    const choose = (given: string, newPassword = 'violet otter lantern') =>
      accounts().post('/api/auth/reset-password', { token: given, newPassword });
    const late = await link();
    await server().sql.query(`update auth_verification set expires_at = '2020-01-01' where value = $1`, [user.id]);
    expect((await choose(late)).status).toBe(400);
    const before = await link();
    const token = await link();
    expect((await choose(before)).status).toBe(400);
    expect((await choose(token, 'short')).status).toBe(400);
    expect((await choose(token)).status).toBe(200);
    expect((await choose(token)).status).toBe(400);
    const asked = ['PASSWORD_RESET_REQUESTED', 'admin'];
    expect((await auditOf(admin, user.id)).slice(-4).map(({ action, actor }) => [action, actor.name])).toEqual([
      asked,
      asked,
      asked,
      ['PASSWORD_CHANGED', null],
    ]);
    expect(await browser.query(ME)).toEqual({ me: null });
    expect((await accounts().signIn(user)).status).toBe(401);
    expect((await accounts().signIn({ ...user, password: 'violet otter lantern' })).status).toBe(200);
  });

  test('change of themselves their name and their password, and nothing else', async () => {
    const user = await join('VIEWER');
    const browser = await accounts().browserOf(user);
    const change = async (input: object) => (await browser.post('/api/auth/update-user', input)).status;
    expect(await change({ name: 'Ada' })).toBe(200);
    for (const wrong of [{ name: '' }, { name: 'x'.repeat(101) }, { name: 'Ada', role: 'ADMIN' }, { image: 'x' }])
      expect(await change(wrong)).toBe(400);
    expect((await (await server().as('admin')).query<{ users: object[] }>(USERS)).users).toContainEqual(
      expect.objectContaining({ id: user.id, name: 'Ada', role: 'VIEWER' }),
    );
    const password = { currentPassword: PASSWORD, newPassword: 'glass onion soup', revokeOtherSessions: true };
    expect((await browser.post('/api/auth/change-password', { ...password, currentPassword: 'wrong' })).status).toBe(
      400,
    );
    expect((await browser.post('/api/auth/change-password', password)).status).toBe(200);
    expect((await accounts().signIn({ ...user, password: 'glass onion soup' })).status).toBe(200);
  });
});
