import type { IncomingMessage } from 'node:http';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { z } from 'zod';
import type { ReadBody, Route } from '../../../graphql/feature.ts';
import { networkOf, type Addressed } from '../../../lib/client-address.ts';
import { badInput, DomainError, RateLimitedError, shown } from '../../../lib/errors.ts';
import type { Logger } from '../../../lib/logger.ts';
import { answerError, answerJson } from '../answers.ts';
import type { AgentTokensService } from './agent-tokens.service.ts';

export interface EnrollRouteOptions {
  agentTokens: AgentTokensService;
  addressOf(request: Addressed): string;
  logger: Logger;
}

/** Attempts of one address a minute that fail. A code cannot be guessed: this is for who tries all the same. */
const MAX_FAILURES = 10;
const PER_SECONDS = 60;
/** Two names of 255 characters, each written in six, and something to spare. */
const MAX_BODY_BYTES = 8_192;

const bodySchema = z.object({ code: z.string(), user: z.string(), host: z.string() });

/** `POST /api/enroll` `{code, user, host}` → `{token}`: how an agent comes to its token. Asks for nothing but the code. */
export function enrollRoute({ agentTokens, addressOf, logger }: EnrollRouteOptions): Route {
  const failures = new RateLimiterMemory({ points: MAX_FAILURES, duration: PER_SECONDS });

  const answer = async (request: IncomingMessage, readBody: ReadBody): Promise<{ token: string }> => {
    const { code, user, host } = parse(await readBody(MAX_BODY_BYTES));
    const address = networkOf(addressOf(request));
    // Before it is known whether it fails: many at once are counted, too.
    await failures.consume(address).catch((error: unknown) => {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new RateLimitedError(`too many attempts came from ${address}`, error.msBeforeNext);
    });
    const { token, agentToken } = await agentTokens.enroll(code, { user, host });
    await failures.reward(address);
    logger.info({ user: agentToken.user, host: agentToken.host, prefix: agentToken.prefix }, 'an agent was enrolled');
    return { token };
  };

  return {
    prefix: '/api/enroll',
    access: 'anybody',
    handle: async (request, response, path, readBody) => {
      if (path !== '/api/enroll') return answerJson(response, 404, { code: 'NOT_FOUND', message: 'not found' });
      if (request.method !== 'POST')
        return answerJson(response.setHeader('allow', 'POST'), 405, {
          code: 'BAD_USER_INPUT',
          message: 'method not allowed',
        });
      if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
        return answerJson(response, 415, { code: 'BAD_USER_INPUT', message: 'Content-Type must be application/json' });
      try {
        answerJson(response, 200, await answer(request, readBody));
      } catch (error) {
        answerError(response, error);
      }
    },
  };
}

function parse(body: Buffer): z.infer<typeof bodySchema> {
  let given: unknown;
  try {
    given = JSON.parse(body.toString('utf8'));
  } catch {
    throw new DomainError('BAD_USER_INPUT', 'the body must be JSON: {"code": "…", "user": "…", "host": "…"}');
  }
  const { data, error } = bodySchema.safeParse(given);
  if (data !== undefined) return data;
  const field = String(error.issues[0]?.path[0] ?? 'body');
  const value = (given as Record<string, unknown> | null)?.[field];
  throw badInput(field, `must be a text, not ${field === 'code' ? typeof value : shown(value)}`);
}
