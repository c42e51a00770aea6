import type { EntitySchema } from '@mikro-orm/core';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NamedMigration } from '../database/database.ts';
import type { Job } from '../lib/job.ts';
import type { CountedMetric } from '../lib/metrics.ts';
import type { Permission } from '../lib/permissions.ts';
import type { Kept } from '../lib/retention.ts';
import type { SqlRunner } from '../lib/sql.ts';
import { builder } from './builder.ts';
import './scalars.ts';
import type { Caller } from './caller.ts';
import type { Loaders, Services } from './context.ts';

/** Reads what one tick has asked a loader for; the values in the order of the keys. */
type ReadAll<Load> = Load extends (key: infer Key) => Promise<infer Value>
  ? (keys: readonly Key[]) => Promise<Value[]>
  : never;

type LoaderReads = { [Name in keyof Loaders]?: ReadAll<Loaders[Name]> };

/** Requests whose path begins with `prefix`, once it is sure that no foreign page has sent them. */
export interface Route {
  prefix: string;
  /**
   * Who may come: whoever lacks the permission is answered 401 or 403 before {@link handle} is asked. `anybody` is for
   * what decides by itself, as a link that is signed does.
   */
  access: 'anybody' | Permission;
  /**
   * True: whoever calls shows a key, in the address or in a header, and no cookie counts. So pages from elsewhere may
   * call it, and by any Host: they can do no more than whoever has told them the key.
   */
  byKeyOnly?: true;
  /**
   * What it rejects with is logged and answered 500, unless it is {@link ReadBody}'s. `path` is without the query.
   */
  handle(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    readBody: ReadBody,
    asCaller: AsCaller,
  ): Promise<void>;
}

/** Executes operations for a caller: with the same rights, limits and errors as over GraphQL. */
export interface Asking {
  caller: Caller;
  ask(document: string, variables: Record<string, unknown>): Promise<ExecutionResult>;
}

/**
 * Finds out who sends a request; by `key` alone where that is given, whatever else the request holds. Rejects with
 * DomainError: UNAUTHENTICATED for a credential that is not known, RATE_LIMITED.
 */
export type AsCaller = (key?: string) => Promise<Asking>;

/** Says who sends a request. */
export interface Callers {
  /**
   * At once where nothing has to be looked up. `connectionParams` is what a WebSocket's first message holds. Rejects with
   * DomainError: UNAUTHENTICATED for a credential that is not known, has expired or was revoked.
   */
  identify(
    request: Pick<IncomingMessage, 'headers' | 'socket'>,
    connectionParams?: Record<string, unknown> | null,
  ): Caller | Promise<Caller>;
}

/** Reads the body of a request. Rejects where it is larger, or cannot be read: the caller is told by the router. */
export type ReadBody = (maxBytes: number) => Promise<Buffer>;

/**
 * What a feature brings. Its folder's `index.ts` is one, imports the files that add its types to the
 * builder, and declares what it adds to {@link Services} and {@link Loaders}. Those before it in
 * `features/index.ts` are there when it is asked.
 */
export interface Feature {
  name: string;
  /** Tables, beside those of the ledger. */
  entities?: readonly EntitySchema[];
  /** What makes its tables; the name begins with the time at which it was written, as `20261126093000-notes`. */
  migrations?: readonly NamedMigration[];
  services?(services: Services): Partial<Services>;
  loaders?(services: Services): LoaderReads;
  /** Awaited before the server listens, once it hears of other processes. */
  prepare?(services: Services): Promise<void>;
  routes?(services: Services): readonly Route[];
  /** What `/metrics` tells of it. */
  metrics?(services: Services): readonly CountedMetric[];
  /** What runs by itself. */
  jobs?(services: Services): readonly Job[];
  /** Deletes what has been kept long enough; returns how many rows went, by table. */
  retention?(sql: SqlRunner, kept: Kept): Promise<Record<string, number>>;
}

const schemas = new WeakMap<readonly Feature[], GraphQLSchema>();

/** The API of these features, which have added their types to the builder when they were imported. */
export function schemaOf(features: readonly Feature[]): GraphQLSchema {
  let schema = schemas.get(features);
  if (schema === undefined) schemas.set(features, (schema = builder.toSchema()));
  return schema;
}
