import { describe, expect, test } from 'vitest';
import { PASSWORD, tokenIn } from '../kit/accounts.ts';
import { DATABASES } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { MailReceiver } from '../kit/mail-receiver.ts';
import { startServer, type TestServer } from '../kit/server.ts';

const INVITE = 'mutation ($input: InviteUserInput!) { inviteUser(input: $input) { link mailed user { id } } }';
const RESET = 'mutation ($id: ID!) { resetUserPassword(id: $id) { link mailed } }';
const AT = 'https://beats.example.org';

const invitationOf = (name: string) => ({ input: { email: `${name}@example.org`, name, role: 'VIEWER' } });

const linkIn = (text: string | undefined): string => /https:\/\/\S+/g.exec(text?.split(':\n\n')[1] ?? '')?.[0] ?? '';

/** With a server of mail, reached by people at {@link AT}. */
async function withMail(
  database: (typeof DATABASES)[number],
  work: (server: TestServer, mail: MailReceiver) => Promise<void>,
): Promise<void> {
  await using mail = await MailReceiver.start();
  await using server = await startServer({
    database,
    accounts: true,
    publicUrls: [AT],
    smtpUrl: `smtp://127.0.0.1:${mail.port}?tls.rejectUnauthorized=false`,
  });
  await work(server, mail);
}

describe.each(DATABASES)('links by which people get in, on %s', (database) => {
  test('are sent by mail, lead to PUBLIC_URL, and are good once', () =>
    withMail(database, async (server, mail) => {
      const admin = await server.as('admin');
      const { inviteUser } = await admin.query<{ inviteUser: { mailed: boolean; user: { id: string } } }>(
        INVITE,
        invitationOf('ada'),
      );
      expect(inviteUser.mailed).toBe(true);
      const [invitation] = mail.mails;
      expect(invitation?.to).toEqual(['ada@example.org']);
      const link = linkIn(invitation?.mail.text);
      expect(link.startsWith(`${AT}/invitation?token=`)).toBe(true);
      const accept = () => server.post('/api/access/invitation', { token: tokenIn(link), password: PASSWORD });
      expect([(await accept()).status, (await accept()).status]).toEqual([200, 403]);

      const { resetUserPassword } = await admin.query<{ resetUserPassword: { mailed: boolean } }>(RESET, {
        id: inviteUser.user.id,
      });
      expect(resetUserPassword.mailed).toBe(true);
      expect(mail.mails[1]?.mail.text).toContain(`${AT}/reset-password?token=`);
    }));

  test('come to whoever has forgotten the password, and to nobody else, by an answer that does not tell', () =>
    withMail(database, async (server, mail) => {
      await server.as('viewer');
      const before = await server.accounts.browserOf(server.accounts.credentialsOf('viewer'));
      mail.mails.length = 0;
      const ask = (email: string) => server.post('/api/auth/request-password-reset', { email });
      const unknown = await ask('nobody@example.org');
      const known = await ask('viewer@example.org');
      expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
      await eventually(
        () => mail.mails.length,
        (count) => count > 0,
      );
      expect(mail.mails.map(({ to }) => to)).toEqual([['viewer@example.org']]);
      const newPassword = 'another battery staple';
      const answer = await server.post('/api/auth/reset-password', {
        token: tokenIn(linkIn(mail.mails[0]?.mail.text)),
        newPassword,
      });
      expect(answer.status).toBe(200);
      expect(await before.query('{ me { name } }')).toEqual({ me: null });
      const signIn = async (password: string) =>
        (await server.accounts.signIn({ email: 'viewer@example.org', password })).status;
      expect([await signIn(PASSWORD), await signIn(newPassword)]).toEqual([401, 200]);
    }));

  test('are not sent to whoever has been invited and has no password yet: the invitation is their way in', () =>
    withMail(database, async (server, mail) => {
      await server.as('viewer');
      await (await server.as('admin')).query(INVITE, invitationOf('late'));
      mail.mails.length = 0;
      for (const name of ['late', 'viewer'])
        await server.post('/api/auth/request-password-reset', { email: `${name}@example.org` });
      await eventually(
        () => mail.mails.length,
        (count) => count > 0,
      );
      expect(mail.mails.map(({ to }) => to)).toEqual([['viewer@example.org']]);
    }));

  test('are not sent where nobody has said under which address people come', async () => {
    await using mail = await MailReceiver.start();
    await using server = await startServer({
      database,
      accounts: true,
      smtpUrl: `smtp://127.0.0.1:${mail.port}?tls.rejectUnauthorized=false`,
    });
    const admin = await server.as('admin');
    const answer = await admin.query<{ inviteUser: { link: string; mailed: boolean } }>(INVITE, invitationOf('ada'));
    expect(answer.inviteUser).toMatchObject({
      mailed: false,
      link: expect.stringContaining(`${server.url}/invitation?token=`) as string,
    });
    expect(mail.mails).toEqual([]);
  });
});
