import type { SendMailOptions } from 'nodemailer';
import { isMailAddress, readMailbox, type Mailbox, type SmtpServer } from '../../../../lib/mail-settings.ts';
import type { AlertMessage } from '../../delivery/message.model.ts';
import type { AlertPriority } from '../../delivery/priority.rules.ts';
import { plainLines, wordsOf } from '../../delivery/words.ts';
import { htmlOf } from './email.html.ts';

const URGENCY: Record<AlertPriority, 'low' | 'normal' | 'high'> = {
  LOW: 'low',
  NORMAL: 'normal',
  HIGH: 'high',
  CRITICAL: 'high',
};

export interface Envelope {
  to: readonly string[];
  /** null: one is made up. */
  from: string | null;
  server: SmtpServer;
  /** Epoch milliseconds. */
  now: number;
}

/** A message of mail, in plain text and HTML. Mails of the same incident are one conversation. */
export function mailOf(message: AlertMessage, { to, from, server, now }: Envelope): SendMailOptions {
  const sender = (from === null ? null : readMailbox(from)) ?? ownSender(server);
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1);
  const threads = message.incidents.map(({ id }) => `<incident.${id}@${domain}>`);
  const words = wordsOf(message);
  return {
    from: { name: sender.name ?? 'Lubdub', address: sender.address },
    to: to.map((address) => ({ name: '', address })),
    subject: words.title,
    text: `${plainLines(words).slice(1).join('\n')}\n`,
    html: htmlOf(words),
    date: new Date(now),
    // The same on each attempt: servers and programs that got it twice show it once.
    messageId: `<${message.id}@${domain}>`,
    ...(threads.length > 0 && { inReplyTo: threads[0], references: threads }),
    priority: URGENCY[message.priority],
    headers: {
      // Nobody's answering machine answers.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  };
}

/** Many servers take mail of their user alone. */
function ownSender({ user, host }: SmtpServer): Mailbox {
  if (user !== null && isMailAddress(user)) return { name: null, address: user };
  const address = `lubdub@${host}`;
  return { name: null, address: isMailAddress(address) ? address : 'lubdub@localhost' };
}
