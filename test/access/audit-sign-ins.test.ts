import { describe, expect, it } from 'vitest';
import { PASSWORD } from '../kit/accounts.ts';
import { uniqueName } from '../kit/apps.ts';
import { readAuditLog, type AuditEntry } from '../kit/audit.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';

describe.each(DATABASES)('what people do with their accounts on %s', (database) => {
  const server = useServer(database, { accounts: true });
  const newest = async (): Promise<AuditEntry[]> =>
    (await readAuditLog(await server().as('admin'), { first: 50 })).nodes;
  /** What is recorded while `work` is done, the oldest first. */
  async function recordedBy(work: () => Promise<unknown>): Promise<AuditEntry[]> {
    const before = new Set((await newest()).map(({ id }) => id));
    await work();
    return (await newest()).filter(({ id }) => !before.has(id)).toReversed();
  }
  async function somebody() {
    const credentials = { email: `${uniqueName()}@example.org`, password: PASSWORD };
    const id = await server().accounts.invite({ ...credentials, name: 'Ada', role: 'VIEWER' });
    return { ...credentials, id, user: { kind: 'USER', id, name: 'Ada' } };
  }

  it('signing in and out is recorded as theirs, with their address', async () => {
    const { user, ...credentials } = await somebody();
    const entries = await recordedBy(async () => {
      const browser = await server().accounts.browserOf(credentials);
      expect((await browser.post('/api/auth/sign-out', {})).status).toBe(200);
    });
    const theirs = { actor: user, target: user, address: '127.0.0.1' };
    expect(entries).toMatchObject([
      { action: 'SIGNED_IN', ...theirs },
      { action: 'SIGNED_OUT', ...theirs },
    ]);
  });

  it('who does not get in is recorded by what they call themselves, unless that is no address', async () => {
    const { email } = await somebody();
    const entries = await recordedBy(async () => {
      for (const given of [email, `nobody-${email}`])
        expect((await server().accounts.signIn({ email: given, password: 'not the right one' })).status).toBe(401);
    });
    expect(entries).toMatchObject([
      { action: 'SIGN_IN_FAILED', actor: { kind: 'ANONYMOUS' }, target: { kind: 'USER', id: null, name: email } },
      { action: 'SIGN_IN_FAILED', actor: { kind: 'ANONYMOUS' }, target: { name: `nobody-${email}` } },
    ]);
  });

  it('a user who is disabled is recorded as refused, once they have given the right password', async () => {
    const { user, id, ...credentials } = await somebody();
    await (
      await server().as('admin')
    ).query('mutation ($id: ID!) { updateUser(id: $id, input: { disabled: true }) { id } }', { id });
    const entries = await recordedBy(async () => {
      expect((await server().accounts.signIn(credentials)).status).toBe(403);
    });
    expect(entries).toMatchObject([
      { action: 'SIGN_IN_REFUSED', actor: { kind: 'ANONYMOUS' }, target: user, address: '127.0.0.1' },
    ]);
  });

  it('another password is recorded, and neither of the two', async () => {
    const { user, ...credentials } = await somebody();
    const browser = await server().accounts.browserOf(credentials);
    const change = { currentPassword: PASSWORD, newPassword: 'hunter2 gathers no moss' };
    const entries = await recordedBy(async () => {
      expect((await browser.post('/api/auth/change-password', change)).status).toBe(200);
    });
    expect(entries).toMatchObject([{ action: 'PASSWORD_CHANGED', actor: user, target: user }]);
    expect(JSON.stringify(entries)).not.toMatch(/hunter2|correct horse/);
  });

  it('an invitation that is accepted is recorded, and what becomes of the user and their keys', async () => {
    const entries = await recordedBy(async () => {
      const { id, ...credentials } = await somebody();
      const browser = await server().accounts.browserOf(credentials);
      await browser.query('mutation { createApiKey(input: { name: "hers", scopes: [READ] }) { key } }');
      await (await server().as('admin')).query('mutation ($id: ID!) { deleteUser(id: $id) }', { id });
    });
    expect(entries.map(({ action, actor }) => [action, actor.name])).toEqual([
      ['USER_INVITED', 'admin'],
      ['USER_JOINED', null],
      ['SIGNED_IN', 'Ada'],
      ['SIGNED_IN', 'Ada'],
      ['API_KEY_CREATED', 'Ada'],
      ['API_KEY_REVOKED', 'admin'],
      ['USER_DELETED', 'admin'],
    ]);
  });
});
