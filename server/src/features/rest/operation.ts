import { z } from 'zod';
import type { Permission } from '../../lib/permissions.ts';

/** A request that has been read. */
export interface RestCall<Query = Record<string, unknown>, Body = Record<string, unknown>> {
  /** What stands in the path's braces. */
  params: Record<string, string>;
  query: Query;
  body: Body;
  /** Executes a fixed document. Rejects with DomainError where anything in the answer is an error. */
  ask<Data>(document: string, variables: Record<string, unknown>): Promise<Data>;
  may(permission: Permission): boolean;
}

export interface RestAnswer {
  status: number;
  /** Left out: there is none. */
  body?: object;
  /** Of what has been made. */
  location?: string;
}

/** One line of the API: what a method does at a path, and how it is described. */
export interface RestOperation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As OpenAPI writes it: `/api/tasks/{id}`. */
  path: string;
  summary: string;
  query: z.ZodObject | null;
  body: z.ZodObject | null;
  /** Statuses of success, each with what is answered. */
  answers: Record<number, z.ZodType | null>;
  run(call: RestCall): Promise<RestAnswer>;
}

interface Given<Query extends z.ZodObject, Body extends z.ZodObject> extends Pick<
  RestOperation,
  'method' | 'path' | 'summary' | 'answers'
> {
  query?: Query;
  body?: Body;
  run(call: RestCall<z.output<Query>, z.output<Body>>): Promise<RestAnswer>;
}

/** An operation whose `run` knows the types of its query and body. */
export const operation = <Query extends z.ZodObject = z.ZodObject, Body extends z.ZodObject = z.ZodObject>({
  query,
  body,
  run,
  ...rest
}: Given<Query, Body>): RestOperation => ({
  ...rest,
  query: query ?? null,
  body: body ?? null,
  run,
});

/** Of every list. */
export const PAGE = {
  first: z.int().optional().meta({ description: 'How many at most; 50 where it is left out.' }),
  after: z.string().optional().meta({ description: '`nextCursor` of the page before.' }),
};

export interface Page<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';

/** A page as it is answered: the list under its name, and where the next begins. */
export const listOf = <Node>(name: string, { nodes, pageInfo }: Page<Node>): RestAnswer => ({
  status: 200,
  body: { [name]: nodes, nextCursor: pageInfo.hasNextPage ? pageInfo.endCursor : null },
});

export const listAnswer = (name: string, item: z.ZodType): z.ZodType =>
  z.object({ [name]: z.array(item), nextCursor: z.string().nullable() });

export const Time = z.iso.datetime();
export const EnvironmentName = z.enum(['PRODUCTION', 'DEVELOPMENT']);
export const Cron = z.object({ expression: z.string(), timezone: z.string().optional() });
