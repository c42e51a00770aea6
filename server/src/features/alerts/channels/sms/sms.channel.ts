import { wordsOf } from '../../delivery/words.ts';
import { channelKind, type SendResult } from '../channel-kind.ts';
import { answerOf, jsonOf, post, type Post } from '../http-channel.ts';
import { problemOfClearUrl } from '../setting-checks.ts';
import { SmsSettingsInput, smsSettings, type SmsSettings } from './sms.input.ts';
import { smsText } from './sms.text.ts';

const TWILIO = 'https://api.twilio.com';

/**
 * Codes of Twilio that say that this number, sender or account will never do: no number, no mobile, unsubscribed, not
 * verified, region not allowed, sender not of the account.
 */
const REFUSALS = new Set([
  20003, 20404, 21211, 21212, 21214, 21217, 21219, 21265, 21408, 21601, 21606, 21608, 21610, 21612, 21614, 21659, 21660,
  21703, 21704, 21705,
]);

export const sms = channelKind<SmsSettings>({
  name: 'SMS',
  field: 'sms',
  input: SmsSettingsInput,
  settings: smsSettings,
  secrets: ['authToken'],
  problem: ({ apiUrl }, surroundings) => (apiUrl === null ? null : problemOfClearUrl('apiUrl', apiUrl, surroundings)),
  target: ({ to }) => to.join(', '),
  host: ({ apiUrl }) => new URL(apiUrl ?? TWILIO).origin,
  hearsAcknowledgements: false,
  groups: true,
  send: async (settings, message, tools) => {
    const text = smsText(wordsOf(message));
    const reached = tools.reached(message.id);
    const left = settings.to.filter((number) => !reached.has(number));
    const results = await Promise.all(left.map((to) => post(request(settings, to, text), tools)));
    for (const [index, { outcome }] of results.entries()) if (outcome === 'SENT') reached.add(left[index] ?? '');
    return together(left, results, reached.size > 0);
  },
});

/**
 * One result of those of several numbers: what may still be told is tried again, and a number that is out of use does
 * not switch off the others.
 */
function together(numbers: readonly string[], results: readonly SendResult[], isReached: boolean): SendResult {
  const first = (outcome: SendResult['outcome']) => results.findIndex((result) => result.outcome === outcome);
  const answerAt = (index: number): string => {
    const answer = results[index]?.answer ?? '';
    return numbers.length === 1 ? answer : answerOf(`${numbers[index]}: ${answer}`, []);
  };
  const retry = results.find((result) => result.outcome === 'RETRY');
  if (retry !== undefined) return { ...retry, answer: answerAt(results.indexOf(retry)) };
  const refused = Math.max(first('CHANNEL_REFUSED'), first('MESSAGE_REFUSED'));
  if (isReached) return { outcome: 'SENT', answer: refused >= 0 ? answerAt(refused) : (results[0]?.answer ?? 'sent') };
  const outcome = first('CHANNEL_REFUSED') >= 0 ? 'CHANNEL_REFUSED' : 'MESSAGE_REFUSED';
  return { outcome, answer: answerAt(first(outcome)) };
}

function request({ accountSid, authToken, from, apiUrl }: SmsSettings, to: string, text: string): Post {
  const sender: Record<string, string> = /^MG[0-9a-f]{32}$/i.test(from)
    ? { MessagingServiceSid: from }
    : { From: from };
  const basic = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
  const base = (apiUrl ?? TWILIO).replace(/\/+$/, '');
  return {
    url: new URL(`${base}/2010-04-01/Accounts/${accountSid}/Messages.json`),
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ To: to, ...sender, Body: text }).toString(),
    secrets: [authToken, basic],
    clearReach: 'ALLOWED',
    judge: ({ status, body }) => {
      const code = jsonOf(body)?.['code'];
      return (status === 400 || status === 422) && REFUSALS.has(Number(code)) ? 'CHANNEL_REFUSED' : null;
    },
    words: ({ status, body }) => {
      const { message, code, sid } = jsonOf(body) ?? {};
      if (status < 300) return typeof sid === 'string' ? `taken as ${sid}` : 'taken';
      return typeof message === 'string' ? `${message}${typeof code === 'number' ? ` (${code})` : ''}` : null;
    },
  };
}
