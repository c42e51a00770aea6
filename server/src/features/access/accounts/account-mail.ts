import { createTransport, type Transporter } from 'nodemailer';
import type { Logger } from '../../../lib/logger.ts';
import { readMailbox, readSmtpUrl } from '../../../lib/mail-settings.ts';
import { linkAt, type LinkPurpose } from './links.ts';

export interface AccountMailOptions {
  /** SMTP_URL; null: no mail can be sent. */
  smtpUrl: string | null;
  /** ALERT_FROM; null: an address at the host in the links. */
  from: string | null;
  /** The first of PUBLIC_URL; null: what a request says of its host is not good enough for a link in a mail. */
  publicUrl: string | null;
  logger: Logger;
}

const PATIENCE_MS = 10_000;

const WORDS: Record<LinkPurpose, { subject: string; text: string }> = {
  invitation: {
    subject: 'You are invited to Lubdub',
    text: 'You are invited to Lubdub at %origin.\n\nChoose a password here, once, within a week:\n\n%link\n',
  },
  'reset-password': {
    subject: 'Choose another password for Lubdub',
    text:
      'Somebody has asked for another password for your account at %origin.\n\nIf it was you, choose one here, once, ' +
      'within an hour:\n\n%link\n\nIf it was not, nothing has changed and nothing needs to be done.\n',
  },
};

/**
 * Sends links by which people get in. By the server's own mail only: through a channel for alerts, those who may edit
 * channels could read the links of admins.
 */
export class AccountMail {
  readonly #options: AccountMailOptions;
  #transport: Transporter | undefined;

  constructor(options: AccountMailOptions) {
    this.#options = options;
  }

  get isPossible(): boolean {
    return this.#options.smtpUrl !== null && this.#options.publicUrl !== null;
  }

  /** Whether the server of mail has taken it; why not is logged. */
  async send(to: string, purpose: LinkPurpose, token: string): Promise<boolean> {
    const { publicUrl, from, logger } = this.#options;
    if (publicUrl === null || !this.isPossible) return false;
    const { subject, text } = WORDS[purpose];
    const mailbox = from === null ? null : readMailbox(from);
    try {
      await this.#mailer().sendMail({
        from:
          mailbox === null ? `lubdub@${new URL(publicUrl).hostname}` : { ...mailbox, name: mailbox.name ?? 'Lubdub' },
        to: { name: '', address: to },
        subject,
        text: text.replace('%origin', publicUrl).replace('%link', linkAt(publicUrl, purpose, token)),
        headers: { 'auto-submitted': 'auto-generated' },
      });
      return true;
    } catch (error) {
      logger.warn({ err: error, purpose }, 'a mail with a link to get in could not be sent');
      return false;
    }
  }

  #mailer(): Transporter {
    if (this.#transport !== undefined) return this.#transport;
    const server = readSmtpUrl(this.#options.smtpUrl ?? '');
    this.#transport = createTransport({
      host: server.host,
      port: server.port,
      secure: server.isSecure,
      requireTLS: server.requiresTls,
      tls: { rejectUnauthorized: server.verifiesTls },
      ...(server.user !== null && { auth: { user: server.user, pass: server.password } }),
      connectionTimeout: PATIENCE_MS,
      greetingTimeout: PATIENCE_MS,
      socketTimeout: PATIENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return this.#transport;
  }
}
