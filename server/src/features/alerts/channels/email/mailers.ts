import { callbackify } from 'node:util';
import { createTransport, type Transporter } from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool';
import type { SmtpServer } from '../../../../lib/mail-settings.ts';
import type { SendTools } from '../channel-kind.ts';

export type Mailer = Transporter<SMTPPool.SentMessageInfo, SMTPPool.Options>;

const PATIENCE_MS = 10_000;
const IDLE_MS = 30_000;

/**
 * Sends through a server of mail, by a few connections that are kept for a while. They are made by the tools, so the
 * server's address is one that may be connected to. It gets the parts of the URL that it needs, never the URL.
 */
export function mailerFor(smtpUrl: string, server: SmtpServer, tools: SendTools): Mailer {
  const { host, port, isSecure, user, password, requiresTls, verifiesTls } = server;
  const connect = callbackify(async () => ({
    connection: await tools.connect(host, port, AbortSignal.timeout(PATIENCE_MS)),
  }));
  const make = (): Mailer =>
    createTransport({
      pool: true,
      maxConnections: 5,
      idleTimeout: IDLE_MS,
      host,
      port,
      secure: isSecure,
      requireTLS: requiresTls,
      tls: { rejectUnauthorized: verifiesTls },
      ...(user !== null && { auth: { user, pass: password } }),
      connectionTimeout: PATIENCE_MS,
      greetingTimeout: PATIENCE_MS,
      socketTimeout: PATIENCE_MS,
      // A message is what it says: it fetches nothing.
      disableFileAccess: true,
      disableUrlAccess: true,
      getSocket: (_options: SMTPPool.Options, callback: Parameters<typeof connect>[0]) => connect(callback),
    });
  return tools.kept(`smtp ${smtpUrl}`, make, (mailer) => mailer.close());
}
