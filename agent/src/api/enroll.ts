import type { Client } from './client.ts';
import { Refused, wrongAnswer } from './failures.ts';

export interface Enrolment {
  code: string;
  user: string;
  host: string;
}

/** Trades a one-time code for a token of this user and host. @throws Unreachable, WrongServer or Refused */
export async function tradeCode(client: Client, enrolment: Enrolment): Promise<string> {
  const { status, location, body } = await client.post('/api/enroll', enrolment);
  const answer = parse(body);
  if (status === 200 && typeof answer?.token === 'string') return answer.token;
  if (typeof answer?.message === 'string')
    throw new Refused(answer.code ?? 'BAD_USER_INPUT', `Lubdub at ${client.server} refuses: ${answer.message}`);
  throw wrongAnswer(status, location, body, client.server, 'POST /api/enroll');
}

function parse(body: string): { token?: string; code?: string; message?: string } | null {
  try {
    return JSON.parse(body) as { token?: string; code?: string; message?: string } | null;
  } catch {
    return null;
  }
}
