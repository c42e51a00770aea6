import type { DocumentNode, Source } from 'graphql';
import { createYoga, type Plugin, type YogaInitialContext } from 'graphql-yoga';
import type { Logger } from '../../lib/logger.ts';
import type { TransportContext } from './context-maker.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import { presentError } from '../../graphql/errors.ts';
import type { Operations } from './operations.ts';

export interface YogaOptions {
  operations: Operations;
  graphiql: boolean;
  logger: Logger;
}

/** Most bytes of one operation: a batch of 1,000 beats with messages of 10,000 bytes. */
export const MAX_BODY_BYTES = 12_000_000;

/** GraphQL over HTTP and server-sent events; the operations themselves are {@link Operations}'. */
export function createGraphQLServer({ operations, graphiql, logger }: YogaOptions) {
  return createYoga<TransportContext, GraphQLContext>({
    schema: operations.schema,
    context: (transport: TransportContext & YogaInitialContext) => operations.contextOf(transport),
    plugins: [throughOperations(operations)],
    // It would keep 1,024 documents, however long.
    parserAndValidationCache: false,
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
const throughOperations = (operations: Operations): Plugin => ({
  onParse: ({ setParseFn }) => setParseFn((source: string | Source) => operations.parse(textOf(source))),
  onValidate: ({ setValidationFn }) =>
    setValidationFn((_schema: unknown, document: DocumentNode) => operations.validate(document)),
  onExecute: ({ setExecuteFn }) => setExecuteFn((args) => operations.execute(args)),
  onSubscribe: ({ setSubscribeFn }) => setSubscribeFn((args) => operations.subscribe(args)),
});

const textOf = (source: string | Source): string => (typeof source === 'string' ? source : source.body);

export type GraphQLServer = ReturnType<typeof createGraphQLServer>;
