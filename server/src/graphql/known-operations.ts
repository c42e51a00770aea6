import { execute, getOperationAST, OperationTypeNode, type DocumentNode, type ExecutionResult } from 'graphql';
import type { Logger } from '../lib/logger.ts';
import type { GraphQLContext } from './context.ts';
import { presentError } from './errors.ts';
import { schema } from './schema.ts';
import type { GraphQLServer, TransportContext } from './yoga.ts';

/** One operation as a client sends it. */
export interface Operation {
  query: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
  extensions?: Record<string, unknown> | null;
}

/** Documents that are remembered; clients that write values into their queries must not fill the memory with them. */
const MAX_DOCUMENTS = 500;
const MAX_TEXT = 10_000;

/**
 * Executes queries and mutations whose documents Yoga has parsed and validated once, by itself and with all its plugins. From then on
 * nothing of Yoga happens to them but what its plugins do while they execute: the context and the masking of errors. Its machinery
 * around these two takes as long as all else of a heartbeat.
 */
export class KnownOperations {
  readonly #yoga: GraphQLServer;
  readonly #contextOf: (transport: TransportContext) => GraphQLContext;
  readonly #logger: Logger;
  readonly #documents = new Map<string, DocumentNode>();

  constructor(yoga: GraphQLServer, contextOf: (transport: TransportContext) => GraphQLContext, logger: Logger) {
    this.#yoga = yoga;
    this.#contextOf = contextOf;
    this.#logger = logger;
  }

  /** Null where nothing has been executed: a document that does not parse or validate, or a subscription. */
  execute(operation: Operation, transport: TransportContext): Promise<ExecutionResult> | null {
    const { query, variables, operationName } = operation;
    const document = this.#documents.get(query) ?? this.#read(operation, transport);
    if (document === null) return null;
    const kind = getOperationAST(document, operationName)?.operation;
    if (kind !== OperationTypeNode.QUERY && kind !== OperationTypeNode.MUTATION) return null;
    return this.#run({
      schema,
      document,
      contextValue: this.#contextOf(transport),
      variableValues: variables ?? null,
      operationName: operationName ?? null,
    });
  }

  #read(operation: Operation, transport: TransportContext): DocumentNode | null {
    const envelope = this.#yoga.getEnveloped({ ...transport, params: operation } as never);
    let document: DocumentNode;
    try {
      document = envelope.parse(operation.query) as DocumentNode;
      if (envelope.validate(envelope.schema, document).length > 0) return null;
    } catch {
      return null;
    }
    if (operation.query.length <= MAX_TEXT) {
      for (const oldest of this.#documents.keys()) {
        if (this.#documents.size < MAX_DOCUMENTS) break;
        this.#documents.delete(oldest);
      }
      this.#documents.set(operation.query, document);
    }
    return document;
  }

  async #run(args: Parameters<typeof execute>[0]): Promise<ExecutionResult> {
    const result = await execute(args);
    if (result.errors === undefined) return result;
    return { ...result, errors: result.errors.map((error) => presentError(error, this.#logger)) };
  }
}
