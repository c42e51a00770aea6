import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { kindNamed } from '../../server/src/features/alerts/channels/kinds.ts';
import { eventually } from '../kit/eventually.ts';
import { MailReceiver } from '../kit/mail-receiver.ts';
import { incident, message, resolved, TEST } from './messages.ts';
import { useToolbox } from './toolbox.ts';

const toolbox = useToolbox();
const { send } = kindNamed('EMAIL');
const LOGIN = { user: 'ada@example.org', password: 'p/w hunter2' };

const settings = (port: number, others: object = {}) => ({
  to: ['ops@example.org'],
  from: null,
  smtpUrl: `smtp://127.0.0.1:${port}?requireTLS=false&tls.rejectUnauthorized=false`,
  ...others,
});
const withLogin = (port: number, parameters: string, password = LOGIN.password) => ({
  smtpUrl: `smtp://${encodeURIComponent(LOGIN.user)}:${encodeURIComponent(password)}@127.0.0.1:${port}${parameters}`,
});

describe('a server that takes all', () => {
  let receiver: MailReceiver;
  beforeEach(async () => {
    receiver = await MailReceiver.start();
  });
  afterEach(() => receiver[Symbol.asyncDispose]());

  const sendOne = (sent = message(), others: object = {}) =>
    send(settings(receiver.port, others), sent, toolbox().tools());

  test('gets a message in words and in HTML, with headers that programs heed', async () => {
    const from = 'Lubdub on call <lubdub@beats.example.org>';
    const sent = message({ priority: 'CRITICAL', incidents: [incident({ lastOutput: 'disk <full> & gone' })] });
    expect(await sendOne(sent, { from })).toMatchObject({ outcome: 'SENT', answer: expect.stringContaining('250') });
    const [{ mail, to, from: sender }] = receiver.mails as [(typeof receiver.mails)[0]];
    expect({ to, sender }).toEqual({ to: ['ops@example.org'], sender: 'lubdub@beats.example.org' });
    expect(mail.subject).toBe('DOWN: nightly-backup');
    expect(mail.from?.value).toEqual([{ name: 'Lubdub on call', address: 'lubdub@beats.example.org' }]);
    expect(mail.text).toBe(
      [
        'No beat for 12 min; one is expected every 5 min',
        'Since: 10:00 UTC (1 min)',
        'Last output: disk <full> & gone',
        'Acknowledge: https://beats.example.org/acknowledge/abc',
        'Open: https://beats.example.org/incidents/1',
        '',
      ].join('\n'),
    );
    expect(mail.html).toContain('disk &lt;full&gt; &amp; gone');
    expect(mail.html).toContain('href="https://beats.example.org/acknowledge/abc"');
    expect(mail.messageId).toBe(`<${sent.id}@beats.example.org>`);
    const thread = `<incident.${incident().id}@beats.example.org>`;
    expect({ reply: mail.inReplyTo, references: mail.references }).toEqual({ reply: thread, references: thread });
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headers.get('priority')).toBe('high');
  });

  test('gets the end in the same conversation as the beginning', async () => {
    await sendOne();
    await sendOne(message({ id: 'end', reason: 'RESOLVED', incidents: [resolved()] }));
    const [first, second] = receiver.mails.map(({ mail }) => mail);
    expect(second!.subject).toBe('OK again: nightly-backup (was down 12 min)');
    expect(second!.references).toEqual(first!.references);
    expect(second!.messageId).not.toBe(first!.messageId);
  });

  test('gets no header from the name of an app', async () => {
    await sendOne(message({ incidents: [incident({ name: 'x\r\nBcc: all@example.org\r\n\r\n<b>' })] }));
    const [{ mail, to, source }] = receiver.mails as [(typeof receiver.mails)[0]];
    expect(mail.subject).toBe('DOWN: x Bcc: all@example.org <b>');
    expect(mail.headers.has('bcc')).toBe(false);
    expect(to).toEqual(['ops@example.org']);
    expect(source).not.toMatch(/^Bcc:/m);
    expect(mail.html).not.toContain('<b>');
  });

  test('gets many messages by one connection, which ends with the toolbox', async () => {
    const tools = toolbox();
    for (let count = 0; count < 5; count += 1)
      expect(await send(settings(receiver.port), message({ id: `m${count}` }), tools.tools())).toMatchObject({
        outcome: 'SENT',
      });
    expect(receiver.connections).toBe(1);
    expect(receiver.open).toBe(1);
    tools.close();
    await eventually(
      () => receiver.open,
      (open) => open === 0,
    );
  });

  test("is the server's own where the channel names none", async () => {
    const { smtpUrl } = settings(receiver.port);
    const tools = toolbox({ serverMail: { smtpUrl, from: 'alerts@example.org' } }).tools();
    await send(settings(0, { smtpUrl: null }), TEST, tools);
    expect(receiver.mails).toMatchObject([
      { from: 'alerts@example.org', mail: { subject: 'Test message from Lubdub' } },
    ]);
    expect(await send(settings(0, { smtpUrl: null }), TEST, toolbox().tools())).toMatchObject({
      outcome: 'CHANNEL_REFUSED',
      answer: 'there is no mail server: set smtpUrl, or SMTP_URL of this server',
    });
  });

  test('is not connected to where its network is not allowed', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const smtpUrl = `smtp://${host}:${receiver.port}`;
      const result = await send(
        settings(0, { smtpUrl }),
        message(),
        toolbox({ allowNetworks: ['10.0.0.0/8'] }).tools(),
      );
      expect(result).toMatchObject({
        outcome: 'RETRY',
        answer: expect.stringContaining('allow it with ALERT_ALLOW_NETWORKS'),
      });
    }
    expect(receiver.connections).toBe(0);
  });
});

test.each([
  ['STARTTLS', false, '?tls.rejectUnauthorized=false'],
  ['TLS from the beginning', true, '?tls.rejectUnauthorized=false'],
])('with %s a password goes encrypted', async (_what, isSecure, parameters) => {
  await using receiver = await MailReceiver.start({ login: LOGIN, isSecure });
  const { smtpUrl } = withLogin(receiver.port, parameters);
  const url = isSecure ? smtpUrl.replace('smtp:', 'smtps:') : smtpUrl;
  expect(await send(settings(0, { smtpUrl: url }), message(), toolbox().tools())).toMatchObject({ outcome: 'SENT' });
  // Where nobody says who sends, it is whom the server knows.
  expect(receiver.mails).toMatchObject([{ isSecure: true, user: LOGIN.user, from: LOGIN.user }]);
});

test('a wrong password is final, and shown nowhere', async () => {
  await using receiver = await MailReceiver.start({ login: LOGIN });
  const wrong = withLogin(receiver.port, '?tls.rejectUnauthorized=false', 'swordfish');
  const result = await send(settings(0, wrong), message(), toolbox().tools());
  expect(result).toEqual({ outcome: 'CHANNEL_REFUSED', answer: '535 who are you?' });
});

test("a password is not sent where STARTTLS is missing, or the certificate is nobody's", async () => {
  await using bare = await MailReceiver.start({ login: LOGIN, without: ['STARTTLS'] });
  const unencrypted = await send(settings(0, withLogin(bare.port, '')), message(), toolbox().tools());
  expect(unencrypted).toMatchObject({ outcome: 'RETRY', answer: expect.stringMatching(/STARTTLS.*requireTLS=false/) });
  await using selfSigned = await MailReceiver.start({ login: LOGIN });
  const untrusted = await send(settings(0, withLogin(selfSigned.port, '')), message(), toolbox().tools());
  expect(untrusted).toMatchObject({ outcome: 'RETRY', answer: expect.stringMatching(/certificate/) });
  expect([...bare.mails, ...selfSigned.mails]).toEqual([]);
});

test.each([
  ['ops@example.org', '550 no such user', 'CHANNEL_REFUSED'],
  ['ops@example.org', '450 greylisted', 'RETRY'],
  ['DATA', '554 looks like spam', 'MESSAGE_REFUSED'],
  ['DATA', '451 disk full', 'RETRY'],
])('%s answered %s is %s', async (what, answer, outcome) => {
  await using receiver = await MailReceiver.start({ refuses: (given) => (given === what ? answer : null) });
  const result = await send(settings(receiver.port), message(), toolbox().tools());
  expect(result).toMatchObject({ outcome, answer });
});

test('a message that is refused in HTML comes in plain text', async () => {
  await using receiver = await MailReceiver.start({
    refuses: (source) => (/text\/html/.test(source) ? '554 no HTML' : null),
  });
  expect(await send(settings(receiver.port), message(), toolbox().tools())).toMatchObject({ outcome: 'SENT' });
  expect(receiver.mails).toMatchObject([{ mail: { html: false, subject: 'DOWN: nightly-backup' } }]);
});

test('of several recipients each is told once, though one of them has to wait', async () => {
  let isLater = false;
  await using receiver = await MailReceiver.start({
    refuses: (given) => (given === 'b@example.org' && !isLater ? '450 later' : null),
  });
  const tools = toolbox();
  const to = { to: ['a@example.org', 'b@example.org'] };
  expect(await send(settings(receiver.port, to), message(), tools.tools())).toMatchObject({ outcome: 'RETRY' });
  isLater = true;
  expect(await send(settings(receiver.port, to), message(), tools.tools())).toMatchObject({ outcome: 'SENT' });
  expect(receiver.mails.map((mail) => mail.to)).toEqual([['a@example.org'], ['b@example.org']]);
});

test('an address that is gone does not switch off the others', async () => {
  await using receiver = await MailReceiver.start({
    refuses: (given) => (given === 'b@example.org' ? '550 gone' : null),
  });
  const to = { to: ['a@example.org', 'b@example.org'] };
  expect(await send(settings(receiver.port, to), message(), toolbox().tools())).toEqual({
    outcome: 'SENT',
    answer: 'not to all: 550 gone',
  });
});

test('a server that says nothing is given up in time', async () => {
  await using receiver = await MailReceiver.start({ refuses: () => null });
  const result = await send(settings(receiver.port), message(), toolbox({ attemptMs: 1 }).tools());
  expect(result).toMatchObject({ outcome: 'RETRY', answer: expect.stringMatching(/did not answer in time$/) });
});
