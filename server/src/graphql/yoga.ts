import DataLoader from 'dataloader';
import { execute } from 'graphql';
import { createYoga, type Plugin, type YogaInitialContext } from 'graphql-yoga';
import type { IncomingMessage } from 'node:http';
import { onlyTakers } from '../features/agents/only-taker.service.ts';
import type { Task } from '../features/tasks/task.model.ts';
import type { Logger } from '../lib/logger.ts';
import type { GraphQLContext, Services } from './context.ts';
import { presentError } from './errors.ts';
import { schema } from './schema.ts';

/** What each transport hands over: node's request, which over WebSocket is that of the upgrade. */
export interface TransportContext {
  req: IncomingMessage;
  /** Ends the connection of a subscriber who does not read; left out where there can be none. */
  onTooSlow?: () => void;
}

export interface YogaOptions {
  services: Services;
  /** Where a caller reached this server. */
  originOf(request: IncomingMessage): string;
  graphiql: boolean;
  logger: Logger;
}

/** Most bytes of one operation: a batch of 1,000 beats with messages of 10,000 bytes. */
export const MAX_BODY_BYTES = 12_000_000;

/** The context of an operation, however it came. */
export function contextMaker({ services, originOf }: Pick<YogaOptions, 'services' | 'originOf'>) {
  const { apps, tasks, runs, agents, sql } = services;
  return ({ req, onTooSlow = () => {} }: TransportContext): GraphQLContext => ({
    ...services,
    origin: originOf(req),
    onTooSlow,
    loadApp: together((ids) => apps.findMany(ids)),
    loadTask: together((ids) => tasks.findMany(ids)),
    loadRun: together((ids) => runs.findMany(ids)),
    loadAgent: together((ids) => agents.findMany(ids)),
    loadLastRun: together((ids) => runs.lastOf(ids)),
    countRunning: together((ids) => runs.countRunning(ids)),
    loadOnlyTaker: together((wanted: readonly Task[]) => onlyTakers(sql, wanted)),
  });
}

/** What is asked for in one tick goes into one query. Made when first used: most operations need none of them. */
function together<Key, Value>(readAll: (keys: readonly Key[]) => Promise<Value[]>): (key: Key) => Promise<Value> {
  let loader: DataLoader<Key, Value> | undefined;
  return (key) => (loader ??= new DataLoader(readAll, { cache: false })).load(key);
}

/** The GraphQL server: over HTTP and server-sent events by itself, over WebSocket through its `getEnveloped`. */
export function createGraphQLServer({ services, originOf, graphiql, logger }: YogaOptions) {
  const contextOf = contextMaker({ services, originOf });
  return createYoga<TransportContext, GraphQLContext>({
    schema,
    context: (transport: TransportContext & YogaInitialContext) => contextOf(transport),
    plugins: [presentValidationErrors(logger), executeWithGraphQL],
    maskedErrors: { maskError: (error) => presentError(error, logger) },
    graphqlEndpoint: '/graphql',
    landingPage: false,
    healthCheckEndpoint: '/health/graphql',
    cors: false,
    multipart: false,
    maxRequestBodySize: MAX_BODY_BYTES,
    graphiql: graphiql ? { title: 'Lubdub', subscriptionsProtocol: 'WS' } : false,
    // With its scripts inside: nothing is loaded from elsewhere.
    // Loaded when first asked for: it is large, and most servers never show it.
    renderGraphiQL: async (options) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options),
    // presentError logs what has to be logged, once.
    logging: false,
  });
}

/** The executor of graphql itself takes two thirds of the time of Yoga's own, which is for `@defer` and `@stream`. */
const executeWithGraphQL: Plugin = {
  onExecute: ({ setExecuteFn }) => setExecuteFn(execute),
};

/** Errors of validation pass by `maskError`. */
function presentValidationErrors(logger: Logger): Plugin {
  return {
    onValidate:
      () =>
      ({ valid, result, setResult }) => {
        if (!valid) setResult(result.map((error) => presentError(error, logger)));
      },
  };
}

export type GraphQLServer = ReturnType<typeof createGraphQLServer>;
