import { readSmtpUrl } from '../../../../lib/mail-settings.ts';
import { channelKind } from '../channel-kind.ts';
import { EmailSettingsInput, emailSettings, type EmailSettings } from './email.input.ts';
import { mailOf } from './email.message.ts';
import { resultOfError, resultOfPartial } from './email.results.ts';
import { mailerFor } from './mailers.ts';

export const email = channelKind<EmailSettings>({
  name: 'EMAIL',
  field: 'email',
  input: EmailSettingsInput,
  settings: emailSettings,
  secrets: ['smtpUrl'],
  problem: ({ smtpUrl }, { serverMail }) =>
    smtpUrl === null && serverMail.smtpUrl === null
      ? { setting: 'smtpUrl', problem: 'is required, since this server has no SMTP_URL of its own' }
      : null,
  target: ({ to }) => to.join(', '),
  host: ({ smtpUrl }) => (smtpUrl === null ? 'the mail server of Lubdub' : hostOf(smtpUrl)),
  hints: ({ smtpUrl }) => ({ smtpHost: smtpUrl === null ? null : hostOf(smtpUrl) }),
  hearsAcknowledgements: true,
  groups: true,
  send: async (settings, message, tools) => {
    const smtpUrl = settings.smtpUrl ?? tools.serverMail.smtpUrl;
    if (smtpUrl === null)
      return { outcome: 'CHANNEL_REFUSED', answer: 'there is no mail server: set smtpUrl, or SMTP_URL of this server' };
    const server = readSmtpUrl(smtpUrl);
    const reached = tools.reached(message.id);
    const to = settings.to.filter((address) => !reached.has(address));
    const mail = mailOf(message, { to, from: settings.from ?? tools.serverMail.from, server, now: tools.now() });
    const mailer = mailerFor(smtpUrl, server, tools);
    const attempt = async (asPlain: boolean) => {
      try {
        const info = await mailer.sendMail({ ...mail, ...(asPlain && { html: undefined }), signal: tools.signal });
        for (const address of info.accepted) reached.add(address);
        return resultOfPartial(info, reached.size > 0);
      } catch (error) {
        return resultOfError(error, server);
      }
    };
    const result = await attempt(false);
    return result.outcome === 'MESSAGE_REFUSED' ? attempt(true) : result;
  },
});

function hostOf(smtpUrl: string): string {
  const { host, port } = readSmtpUrl(smtpUrl);
  return `${host}:${port}`;
}
