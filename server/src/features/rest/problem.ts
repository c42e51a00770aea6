import type { ExecutionResult } from 'graphql';
import type { ServerResponse } from 'node:http';
import { DomainError, type ErrorCode } from '../../lib/errors.ts';
import { refusalOf } from '../../lib/refusal.ts';

/** What a request is refused with: `application/problem+json` (RFC 9457). */
export interface Problem {
  status: number;
  code: ErrorCode;
  detail: string;
  /** Of the input; null: no single one. */
  field: string | null;
  retryAfterSeconds?: number;
  headers?: Record<string, string>;
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Content too large',
  415: 'Unsupported media type',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Unavailable',
};

/** Carries a {@link Problem} that is no error of a use case, as a wrong method. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The data of an answer. Throws DomainError for the first error in it, with its field by the name of the caller's. */
export function dataOf({ data, errors }: ExecutionResult, prefix = 'input.'): unknown {
  const [error] = errors ?? [];
  if (error === undefined) return data;
  const { code, field } = error.extensions as { code: ErrorCode; field?: string };
  throw new DomainError(code, error.message, field?.replace(prefix, '') ?? null);
}

/** Throws what the caller must not know of. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const { message: detail, retryAfterSeconds, ...refusal } = refusalOf(error);
  return { ...refusal, detail, ...(retryAfterSeconds !== null && { retryAfterSeconds }) };
}

export function answerProblem(response: ServerResponse, problem: Problem): void {
  const { status, code, detail, field, retryAfterSeconds, headers } = problem;
  const body = { type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail, code, field };
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}
