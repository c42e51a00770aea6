// What a server of mail means: https://www.rfc-editor.org/rfc/rfc5321#section-4.2
import { explainNetworkError } from '../../../../lib/outbound-request.ts';
import type { SmtpServer } from '../../../../lib/mail-settings.ts';
import type { SendResult } from '../channel-kind.ts';
import { answerOf } from '../http-channel.ts';

/** As nodemailer describes it. */
interface MailError extends Error {
  code?: string;
  /** What the server answered: its number, and all of it. */
  responseCode?: number;
  response?: string;
  /** Where: "CONN", "AUTH PLAIN", "MAIL FROM", "RCPT TO", "DATA". */
  command?: string;
  rejectedErrors?: MailError[];
}

export function resultOfError(error: unknown, server: SmtpServer): SendResult {
  const mailError = error as MailError;
  const { code = '', responseCode, command = '' } = mailError;
  const answer = told(explain(mailError, server), server);
  const isFinal = responseCode !== undefined && responseCode >= 500;
  // Without an answer it was this side: TLS or a way to log in was required, and is not offered.
  if (code === 'EAUTH') return isFinal || responseCode === undefined ? refused(answer) : retry(answer);
  if (isFinal && (command === 'RCPT TO' || command === 'MAIL FROM')) return refused(answer);
  if (isFinal && command === 'DATA') return { outcome: 'MESSAGE_REFUSED', answer };
  return retry(answer);
}

/** Of a message that some recipients got. Those that were put off are tried again, those that are refused are told of. */
export function resultOfPartial(
  info: { response: string; rejected?: unknown[]; rejectedErrors?: unknown },
  isReached: boolean,
): SendResult {
  const errors = (info.rejectedErrors ?? []) as MailError[];
  const putOff = errors.find(({ responseCode = 0 }) => responseCode < 500);
  if (putOff) return retry(answerOf(putOff.response ?? putOff.message, []));
  const [first] = errors;
  const answer = answerOf(first === undefined ? info.response : `not to all: ${first.response ?? first.message}`, []);
  return isReached ? { outcome: 'SENT', answer } : refused(answer);
}

function explain(error: MailError, server: SmtpServer): string {
  const host = `${server.host}:${server.port}`;
  const { code, response } = error;
  if (code === 'ETLS' && response !== undefined)
    return `${host} offers no STARTTLS, and no password is sent without: where the network is trusted, add ?requireTLS=false`;
  if (response !== undefined) return response;
  if (code === 'ETIMEDOUT') return `${host} did not answer in time`;
  return explainNetworkError(error, host);
}

const told = (text: string, { password }: SmtpServer): string => answerOf(text, [password]);
const retry = (answer: string): SendResult => ({ outcome: 'RETRY', answer, retryAfterMs: null });
const refused = (answer: string): SendResult => ({ outcome: 'CHANNEL_REFUSED', answer });
