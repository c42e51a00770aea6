import {
  execute,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import { badInput, unavailable, type DomainError } from '../../lib/errors.ts';
import type { Logger } from '../../lib/logger.ts';
import { present } from './answers.ts';
import { complexityOf } from '../../graphql/complexity.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import { contextMaker, type ContextOptions, type TransportContext } from './context-maker.ts';
import { COSTLY_FROM, CostlyQueries } from './costly-queries.ts';
import { Documents } from './documents.ts';
import { asksForSchema } from './introspection.ts';
import { refusalWithout } from '../../graphql/access.ts';
import { actAs, type Caller } from '../../graphql/caller.ts';
import { presentError } from '../../graphql/errors.ts';
import { MAX_REQUEST_ERRORS } from '../../graphql/limits.ts';
import { schemaOf } from '../../graphql/feature.ts';
import { SharedExecution } from './shared-execution.ts';
import { wrongVariables } from './variables.ts';

/** One operation as a client sends it. */
export interface Operation {
  query: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
  extensions?: Record<string, unknown> | null;
}

export interface OperationsOptions extends ContextOptions {
  /** Why nothing may be written now, in a line; null while it may. */
  writeProblem(): string | null;
  logger: Logger;
}

/** Reads and executes operations: with the same limits and errors, by whatever entrance they came. */
export class Operations {
  readonly contextOf: (transport: TransportContext) => GraphQLContext;
  readonly schema: GraphQLSchema;
  readonly #documents: Documents;
  readonly #shared: SharedExecution;
  readonly #costly = new CostlyQueries();
  readonly #writeProblem: () => string | null;
  readonly #logger: Logger;

  constructor(options: OperationsOptions) {
    this.schema = schemaOf(options.features);
    this.#documents = new Documents(this.schema);
    this.contextOf = contextMaker(options);
    this.#writeProblem = options.writeProblem;
    this.#logger = options.logger;
    this.#shared = new SharedExecution(options.logger);
  }

  /** Throws GraphQLError for a text that is no document or beyond a limit. */
  parse(text: string): DocumentNode {
    return this.#documents.parse(text);
  }

  /** What is wrong with a document, as callers see it; nothing where it may be executed. */
  validate(document: DocumentNode): GraphQLError[] {
    return this.#documents.validate(document).map((error) => presentError(error, this.#logger));
  }

  /** Executes a query or a mutation of a document that is valid. */
  execute(args: ExecutionArgs): Promise<ExecutionResult> {
    const kind = getOperationAST(args.document, args.operationName)?.operation;
    const { caller } = args.contextValue as GraphQLContext;
    return this.#present(
      this.#refusal(args.document, kind, caller, args.variableValues) ?? this.#execute(args, kind),
      kind,
    );
  }

  /** Begins a subscription of a document that is valid: its results, or why it cannot begin. */
  subscribe(args: ExecutionArgs): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult> {
    const wrong = wrongVariables(args.variableValues);
    if (wrong !== null) return Promise.resolve({ errors: [presentError(wrong, this.#logger)] });
    return this.#shared.subscribe({ ...args, options: EXECUTION_OPTIONS });
  }

  /** Reads a subscription and begins it: its results, or why it cannot begin. */
  async begin(
    { query, variables, operationName }: Operation,
    transport: TransportContext,
  ): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult> {
    try {
      const document = this.parse(query);
      const errors = this.validate(document);
      if (errors.length > 0) return { errors };
      if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.SUBSCRIPTION)
        throw badInput('query', 'must be a subscription');
      return await this.subscribe({
        schema: this.schema,
        document,
        contextValue: this.contextOf(transport),
        variableValues: variables ?? null,
        operationName: operationName ?? null,
      });
    } catch (error) {
      return { errors: [presentError(error, this.#logger)] };
    }
  }

  /** Null where nothing has been executed: a document that does not parse or validate, or a subscription. */
  run({ query, variables, operationName }: Operation, transport: TransportContext): Promise<ExecutionResult> | null {
    const document = this.#read(query);
    if (document === null) return null;
    const kind = getOperationAST(document, operationName)?.operation;
    if (kind !== OperationTypeNode.QUERY && kind !== OperationTypeNode.MUTATION) return null;
    const result =
      this.#refusal(document, kind, transport.caller, variables) ??
      this.#execute(
        {
          schema: this.schema,
          document,
          contextValue: this.contextOf(transport),
          variableValues: variables ?? null,
          operationName: operationName ?? null,
        },
        kind,
      );
    return this.#present(result, kind);
  }

  /** Mutations at once: what they bring must not wait behind readers. */
  #execute(args: ExecutionArgs, kind: OperationTypeNode | undefined): ExecutionResult | Promise<ExecutionResult> {
    const work = (): ExecutionResult | Promise<ExecutionResult> => execute({ ...args, options: EXECUTION_OPTIONS });
    if (kind === OperationTypeNode.MUTATION) {
      const { caller, clientAddress } = args.contextValue as GraphQLContext;
      return actAs(caller, work, clientAddress);
    }
    if (kind !== OperationTypeNode.QUERY || !isCostly(args)) return work();
    return this.#costly.run(work).catch((error: unknown) => ({ errors: [presentError(error, this.#logger)] }));
  }

  /** The result of what is not executed: no resolver says who may ask of the schema, or that nothing can be written. */
  #refusal(
    document: DocumentNode,
    kind: OperationTypeNode | undefined,
    caller: Caller,
    variables: unknown,
  ): ExecutionResult | null {
    const error =
      wrongVariables(variables) ??
      (kind === OperationTypeNode.MUTATION ? this.#unwritable() : introspectionRefusal(document, caller));
    return error === null ? null : { errors: [presentError(error, this.#logger)] };
  }

  #unwritable(): DomainError | null {
    const problem = this.#writeProblem();
    return problem === null ? null : unavailable(`nothing can be stored: ${problem}`);
  }

  async #present(
    result: ExecutionResult | Promise<ExecutionResult>,
    kind: OperationTypeNode | undefined,
  ): Promise<ExecutionResult> {
    return present(await result, kind === OperationTypeNode.MUTATION, this.#logger);
  }

  #read(query: string): DocumentNode | null {
    try {
      const document = this.#documents.parse(query);
      return this.#documents.validate(document).length > 0 ? null : document;
    } catch (error) {
      if (error instanceof GraphQLError) return null;
      throw error;
    }
  }
}

const introspectionRefusal = (document: DocumentNode, caller: Caller): DomainError | null =>
  caller.may('READ') || !asksForSchema(document) ? null : refusalWithout(caller, 'READ');

/** For whoever may read something: all others are refused at once, and must not keep those waiting who may. */
function isCostly(args: ExecutionArgs): boolean {
  const { caller } = args.contextValue as GraphQLContext;
  if (!caller.may('READ') && !caller.may('READ_OUTPUT')) return false;
  try {
    return (complexityOf(args)?.complexity ?? 0) >= COSTLY_FROM;
  } catch {
    // What is wrong with it, its execution says.
    return false;
  }
}

const EXECUTION_OPTIONS = { maxCoercionErrors: MAX_REQUEST_ERRORS };
