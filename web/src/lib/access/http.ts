import type { ApiError } from '#lib/graphql/errors.ts';
import { duration } from '#lib/time/format.ts';

/** What the server answers to a request that is not GraphQL: signing in and out, and what belongs to it. */
export type Answer<Data> = { data: Data; error: null } | { data: null; error: ApiError };

const ANSWER_WITHIN_MS = 15_000;

/** Sends a GET. Never rejects: what went wrong is a readable error, `NETWORK` where nothing was answered. */
export const get = async <Data>(path: string): Promise<Answer<Data>> => request<Data>(path, { method: 'GET' });

/** Sends JSON by POST; as {@link get}. */
export const post = async <Data>(path: string, body: object = {}): Promise<Answer<Data>> =>
  request<Data>(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

async function request<Data>(path: string, init: RequestInit): Promise<Answer<Data>> {
  try {
    const response = await fetch(path, {
      ...init,
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const body: unknown = await response.json().catch(() => null);
    if (response.ok) return { data: body as Data, error: null };
    return { data: null, error: refusalIn(response, body) };
  } catch {
    return {
      data: null,
      error: { code: 'NETWORK', message: 'The server did not answer. Is it running?', field: null },
    };
  }
}

/** The error in an answer of `{code, message, field?}`, whoever made it: Lubdub, its library for accounts, a proxy. */
function refusalIn({ status, headers }: Response, body: unknown): ApiError {
  if (status === 429) return { code: 'RATE_LIMITED', message: tooMany(headers), field: null };
  const { code, message, field } = (body ?? {}) as Partial<Record<'code' | 'message' | 'field', unknown>>;
  return {
    code: typeof code === 'string' ? code : `HTTP_${status}`,
    message: typeof message === 'string' ? message : `The server answered ${status}.`,
    field: typeof field === 'string' ? field : null,
  };
}

function tooMany(headers: Headers): string {
  const seconds = Number(headers.get('retry-after') ?? headers.get('x-retry-after') ?? Number.NaN);
  const when = seconds > 0 ? `in ${duration(seconds * 1_000)}` : 'in a few minutes';
  return `Too many tries. Try again ${when}.`;
}
