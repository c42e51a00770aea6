import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { ERROR_CODES } from '../../lib/errors.ts';
import type { RestOperation } from './operation.ts';

const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(ERROR_CODES),
    field: z.string().nullable(),
  })
  .meta({ id: 'Problem' });

/** What stands in OpenAPI 3.1 for these operations. */
export const openApiOf = (operations: readonly RestOperation[], version: string) =>
  createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Lubdub',
      version,
      description:
        'Heartbeat monitor and task scheduler. Everything here, and more, is in its GraphQL API at `/graphql`, with the same rights, limits and errors.',
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }, { bearer: [] }, {}],
    components: {
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
    paths: pathsOf(operations),
  });

function pathsOf(operations: readonly RestOperation[]): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const one of operations) (paths[one.path] ??= {})[one.method.toLowerCase()] = describe(one);
  return paths;
}

function describe({ method, path, summary, query, body, answers }: RestOperation): ZodOpenApiOperationObject {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const [, , resource = ''] = path.split('/');
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^a-z]+(\w?)/gi, (_all, next: string) => next.toUpperCase())}`,
    tags: [resource],
    summary,
    ...((names.length > 0 || query !== null) && {
      requestParams: {
        ...(names.length > 0 && { path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }),
        ...(query !== null && { query }),
      },
    }),
    ...(body !== null && { requestBody: { content: { 'application/json': { schema: body } } } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, schema]) => [
          status,
          {
            description: status === '204' ? 'Done' : 'What there is now',
            ...(schema !== null && { content: { 'application/json': { schema } } }),
          },
        ]),
      ),
      default: { description: 'Refused', content: { 'application/problem+json': { schema: Problem } } },
    },
  };
}
