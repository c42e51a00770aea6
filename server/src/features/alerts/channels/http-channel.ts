// What all receivers that are reached by HTTP have in common: how they are asked, and what their answers mean.
import type { Reach } from '../../../lib/networks.ts';
import { explainNetworkError, retryAfterMs, sendOutbound, type OutboundAnswer } from '../../../lib/outbound-request.ts';
import { oneLine } from '../delivery/plain-text.ts';
import type { SendResult, SendTools } from './channel-kind.ts';

/** What is kept of what a receiver says. */
const MAX_ANSWER = 200;

export interface Post {
  url: URL;
  headers: Record<string, string>;
  body: string;
  /** Parts of URL, headers and body that must not be seen in what is told of the answer. */
  secrets?: readonly string[];
  /** Where an unencrypted connection may lead; PUBLIC by default. */
  clearReach?: Reach;
  /** Of an answer that was not 2xx: what its body says better than its status; null: nothing. */
  judge?(answer: OutboundAnswer): 'RETRY' | 'MESSAGE_REFUSED' | 'CHANNEL_REFUSED' | null;
  /** Shows what the receiver said, where its body is not to be read as it is. */
  words?(answer: OutboundAnswer): string | null;
  /** Of an answer that asks for patience: for how long, where it says so in its body. */
  patienceMs?(answer: OutboundAnswer): number | null;
}

/** Posts it, and says what came of it. Never throws. */
export async function post(request: Post, tools: SendTools): Promise<SendResult> {
  const { url, headers, body, secrets = [], clearReach = 'PUBLIC' } = request;
  const told = (text: string): string => answerOf(text, secrets);
  try {
    const agent = tools.agentFor(url, url.protocol === 'http:' ? clearReach : 'PUBLIC');
    const answer = await sendOutbound(url, { method: 'POST', headers, body, agent, signal: tools.signal });
    return judged(request, answer, told, tools.now());
  } catch (error) {
    return { outcome: 'RETRY', answer: told(explainNetworkError(error, url.host)), retryAfterMs: null };
  }
}

function judged(request: Post, answer: OutboundAnswer, told: (text: string) => string, now: number): SendResult {
  const { status, headers, body } = answer;
  const words = request.words?.(answer) ?? body;
  const line = told(`${status} ${words}`);
  if (status >= 200 && status < 300) return { outcome: 'SENT', answer: line };
  if (status >= 300 && status < 400)
    return { outcome: 'RETRY', answer: told(`${status} ${redirection(headers.location)}`), retryAfterMs: null };
  const outcome = request.judge?.(answer) ?? meaningOf(status);
  if (outcome !== 'RETRY') return { outcome, answer: line };
  const patience = request.patienceMs?.(answer) ?? null;
  return { outcome, answer: line, retryAfterMs: patience ?? retryAfterMs(headers['retry-after'], now) };
}

const redirection = (location: string | undefined): string =>
  `it leads on${location === undefined ? '' : ` to ${location}`}, which is not followed: set the URL at which it ends`;

/** Wrong keys and addresses that are gone stay so; a message that is not understood will never be. */
function meaningOf(status: number): 'RETRY' | 'MESSAGE_REFUSED' | 'CHANNEL_REFUSED' {
  if ([401, 403, 404, 410].includes(status)) return 'CHANNEL_REFUSED';
  return [400, 413, 414, 422, 431].includes(status) ? 'MESSAGE_REFUSED' : 'RETRY';
}

/** In one line of 200 characters, without secrets. */
export function answerOf(text: string, secrets: readonly string[]): string {
  let answer = text;
  for (const secret of secrets) if (secret.length >= 4) answer = answer.replaceAll(secret, '…');
  return oneLine(answer, MAX_ANSWER);
}

/**
 * Sends it in the receiver's own form, and where that is not understood once more as plain text: one message that cannot
 * be shown must not end paging.
 */
export async function postOrPlain(rich: Post, plain: Post, tools: SendTools): Promise<SendResult> {
  const result = await post(rich, tools);
  return result.outcome === 'MESSAGE_REFUSED' ? post(plain, tools) : result;
}

/** A JSON object, or null where it is none. */
export function jsonOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
