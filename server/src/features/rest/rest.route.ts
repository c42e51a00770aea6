import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AsCaller, ReadBody, Route } from '../../graphql/feature.ts';
import type { Logger } from '../../lib/logger.ts';
import type { RestAnswer, RestOperation } from './operation.ts';
import { answerProblem, dataOf, ProblemError, problemOf } from './problem.ts';
import { readJsonBody, readQuery } from './read-request.ts';

interface Matched {
  params: Record<string, string>;
  /** By method. */
  operations: Map<string, RestOperation>;
}

/** Answers REST operations: each is one or two fixed operations of the API, by whoever sends the request. */
export function restRoutes(prefix: string, operations: readonly RestOperation[], logger: Logger): Route {
  const paths = [...Map.groupBy(operations, ({ path }) => path)].map(([path, those]) => ({
    parts: path.split('/'),
    operations: new Map(those.map((one) => [one.method as string, one])),
  }));

  const find = (path: string): Matched | null => {
    const given = path.replace(/\/$/, '').split('/');
    for (const { parts, operations: those } of paths) {
      const params = matching(parts, given);
      if (params !== null) return { params, operations: those };
    }
    return null;
  };

  const run = async (
    request: IncomingMessage,
    path: string,
    readBody: ReadBody,
    asCaller: AsCaller,
  ): Promise<RestAnswer> => {
    const found = find(path);
    if (found === null)
      throw new ProblemError({ status: 404, code: 'NOT_FOUND', detail: `there is nothing at ${path}`, field: null });
    const { method = 'GET' } = request;
    const one = found.operations.get(method === 'HEAD' ? 'GET' : method);
    if (one === undefined) throw methodNotAllowed([...found.operations.keys()]);
    // Whoever may not ask is told that first, and nothing of what is wrong with the question.
    const { caller, ask } = await asCaller();
    const query = new URLSearchParams(request.url?.split('?', 2)[1] ?? '');
    return one.run({
      params: found.params,
      query: one.query === null ? {} : readQuery(query, one.query),
      body: one.body === null ? {} : await readJsonBody(request, one.body, readBody),
      ask: async <Data>(document: string, variables: Record<string, unknown>) =>
        dataOf(await ask(document, variables)) as Data,
      may: (permission) => caller.may(permission),
    });
  };

  return {
    prefix,
    access: 'anybody',
    handle: async (request, response, path, readBody, asCaller) => {
      try {
        answer(response, await run(request, path, readBody, asCaller));
      } catch (error) {
        const problem = problemOf(error);
        if (problem.status >= 500) logger.debug({ err: error, path }, 'a REST request failed');
        answerProblem(response, problem);
      }
    },
  };
}

function matching(parts: string[], given: string[]): Record<string, string> | null {
  if (parts.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const value = given[index] ?? '';
    if (!part.startsWith('{')) {
      if (part !== value) return null;
    } else {
      if (value === '') return null;
      params[part.slice(1, -1)] = decoded(value);
    }
  }
  return params;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function answer(response: ServerResponse, { status, body, location }: RestAnswer): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    'cache-control': 'no-store',
    ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
    ...(status !== 204 && { 'content-length': Buffer.byteLength(text) }),
    ...(location !== undefined && { location }),
  });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

function methodNotAllowed(methods: string[]): ProblemError {
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].join(', ');
  return new ProblemError({
    status: 405,
    code: 'BAD_USER_INPUT',
    detail: `the methods here are ${allow}`,
    field: null,
    headers: { allow },
  });
}
