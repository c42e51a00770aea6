import { expect, test } from 'vitest';
import {
  checkNewSettings,
  checkSettingsEdit,
  shownSettings,
  splitSettings,
  type GivenSettings,
} from './channel-settings.ts';
import { kindNamed } from './kinds.ts';

const nothing = { serverMail: { smtpUrl: null, from: null }, mayAllow: (_host: string) => false };
const check = (input: GivenSettings, surroundings = nothing) => checkNewSettings(input, surroundings);
const SLACK = 'https://hooks.slack.com/services/T0/B0/S3CRET';
const twilio = { accountSid: `AC${'a'.repeat(32)}`, authToken: 'S3CRET', from: 'Lubdub', to: ['+49 151 1234-5678'] };

test('settings are put into the form in which they are kept', () => {
  expect(check({ slack: { webhookUrl: ` ${SLACK} `, channel: null } }).settings).toEqual({
    webhookUrl: SLACK,
    channel: null,
    username: null,
  });
  expect(check({ sms: twilio }).settings).toMatchObject({ to: ['+4915112345678'], apiUrl: null });
  expect(check({ email: { to: ['a@example.org', 'a@example.org'], smtpUrl: 'smtp://mail' } }).settings).toEqual({
    to: ['a@example.org'],
    from: null,
    smtpUrl: 'smtp://mail',
  });
});

test.each([
  [{}, 'settings: must have one of email, slack, discord, sms, webhook'],
  [{ slack: { webhookUrl: SLACK }, sms: twilio }, 'settings: must have one of email'],
  [{ slack: { webhookUrl: 'S3CRET' } }, 'settings.slack.webhookUrl: must be the URL of an incoming webhook'],
  [{ slack: { webhookUrl: 'http://hooks.slack.com/S3CRET' } }, 'settings.slack.webhookUrl: must begin with https://'],
  [
    { slack: { webhookUrl: SLACK, channel: 'a\nb' } },
    'settings.slack.channel: must not have control characters, not "a\\nb"',
  ],
  [{ discord: { webhookUrl: SLACK, username: 'Discord' } }, 'settings.discord.username: must not have "discord"'],
  [{ sms: { ...twilio, to: ['0151'] } }, 'settings.sms.to.0: must be a number such as +4915112345678, not "0151"'],
  [{ sms: { ...twilio, to: [] } }, 'settings.sms.to: must have a number at least, not []'],
  [{ sms: { ...twilio, from: 'much too long a name' } }, 'settings.sms.from: must be a number such as'],
  [
    { sms: { ...twilio, accountSid: '../x' } },
    'settings.sms.accountSid: must be "AC" and 32 hexadecimal digits, not "../x"',
  ],
  [{ email: { to: ['ops'], smtpUrl: 'smtp://mail' } }, 'settings.email.to.0: must be a mail address, not "ops"'],
  [{ email: { to: ['a@b\r\nBcc: c@d'], smtpUrl: 'smtp://mail' } }, 'settings.email.to.0: must be a mail address'],
  [{ email: { to: ['a@example.org'] } }, 'settings.email.smtpUrl: is required, since this server has no SMTP_URL'],
  [{ email: { to: ['a@example.org'], smtpUrl: 'smtp://u:S3CRET/@m' } }, 'settings.email.smtpUrl: must be smtp://user'],
  [
    { email: { to: ['a@example.org'], smtpUrl: 'smtp://m?sendmail=true' } },
    'settings.email.smtpUrl: must have nothing after',
  ],
  [
    { webhook: { url: 'ftp://example.org' } },
    'settings.webhook.url: must be a URL that begins with https:// or http://, without user and password, not "ftp://example.org"',
  ],
  [{ webhook: { url: 'https://example.org', secret: 'S3CRET' } }, 'settings.webhook.secret: must be "whsec_"'],
  [
    { webhook: { url: 'https://example.org', headers: [{ name: 'X', value: 'S3CRET\r\nY: 1' }] } },
    'settings.webhook.headers.0.value: must be at most 2000 characters of one line',
  ],
  [
    { webhook: { url: 'https://example.org', headers: [{ name: 'Host', value: 'x' }] } },
    'settings.webhook.headers.0.name: must not be a header that Lubdub sets itself',
  ],
])('%j is refused by name, and shows no secret', (input, problem) => {
  expect(() => check(input)).toThrow(
    expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringContaining(problem) }),
  );
  expect(() => check(input)).not.toThrow(/S3CRET/);
});

test('http:// is for networks that are allowed', () => {
  const allowed = { ...nothing, mayAllow: (host: string) => host === 'chat.lan' };
  expect(check({ slack: { webhookUrl: 'http://chat.lan/hooks/x' } }, allowed).kind.name).toBe('SLACK');
});

test('a secret that is left out stays, until it would go elsewhere', () => {
  const kind = kindNamed('WEBHOOK');
  const secret = `whsec_${'A'.repeat(32)}`;
  const stored = check({ webhook: { url: 'https://a.example/x', secret } }).settings;
  const edit = (webhook: object) => checkSettingsEdit(kind, stored, { webhook }, nothing);
  expect(edit({ url: 'https://a.example/y' })).toMatchObject({ url: 'https://a.example/y', secret });
  expect(edit({ url: 'https://a.example/y', secret: '' })).toMatchObject({ secret });
  expect(edit({ url: 'https://a.example/y', secret: null })).toMatchObject({ secret: null });
  expect(() => edit({ url: 'https://b.example/x' })).toThrow(
    'settings.webhook.secret: must be given again, since it would go to https://b.example, no longer to https://a.example',
  );
  expect(() => edit({ url: 'http://a.example/x' })).toThrow('must be given again');
  expect(edit({ url: 'https://b.example/x', secret })).toMatchObject({ secret });
  expect(() => checkSettingsEdit(kind, stored, { slack: { webhookUrl: SLACK } }, nothing)).toThrow(
    'settings: must be of the kind webhook',
  );
});

test('the token of an account stays with its host, and a URL that is itself the secret stays when it is empty', () => {
  const stored = check({ sms: twilio }).settings;
  const edit = { ...twilio, authToken: '', apiUrl: 'https://evil.example' };
  expect(() => checkSettingsEdit(kindNamed('SMS'), stored, { sms: edit }, nothing)).toThrow(
    'settings.sms.authToken: must be given again',
  );
  const slack = check({ slack: { webhookUrl: SLACK } }).settings;
  expect(
    checkSettingsEdit(kindNamed('SLACK'), slack, { slack: { webhookUrl: '', channel: '#b' } }, nothing),
  ).toMatchObject({ webhookUrl: SLACK, channel: '#b' });
});

test('what is shown and kept in the open has no secret', () => {
  for (const input of [
    { slack: { webhookUrl: SLACK } },
    { sms: twilio },
    { email: { to: ['a@b.c'], smtpUrl: 'smtp://u:S3CRET@mail' } },
  ]) {
    const { kind, settings } = check(input);
    const { open, secret } = splitSettings(kind, settings);
    expect(
      JSON.stringify([shownSettings(kind, settings), open, kind.target(settings), kind.host(settings)]),
    ).not.toContain('S3CRET');
    expect(JSON.stringify(secret)).toContain('S3CRET');
    expect({ ...open, ...secret }).toEqual(settings);
  }
});
