import DataLoader from 'dataloader';
import { execute } from 'graphql';
import { createYoga, type Plugin, type YogaInitialContext } from 'graphql-yoga';
import type { IncomingMessage } from 'node:http';
import type { App } from '../features/apps/app.model.ts';
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
  return ({ req, onTooSlow = () => {} }: TransportContext): GraphQLContext => {
    // Most operations load none.
    let apps: DataLoader<string, App | null> | null = null;
    const makeLoader = () => new DataLoader<string, App | null>((ids) => services.apps.findMany(ids), { cache: false });
    return { ...services, origin: originOf(req), onTooSlow, loadApp: (id) => (apps ??= makeLoader()).load(id) };
  };
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
