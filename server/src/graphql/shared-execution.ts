import {
  createSourceEventStream,
  execute,
  Kind,
  visit,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';
import { cancellable } from '../lib/cancellable.ts';
import type { Logger } from '../lib/logger.ts';
import type { GraphQLContext } from './context.ts';
import { presentError } from './errors.ts';

type Source = AsyncIterableIterator<object>;

/**
 * Runs a subscription so that an event is worked out once for all subscribers that ask the same of it: with a hundred of them the
 * execution, and not the event, is what costs. Two ask the same when their documents are equal, they came by the same origin, and
 * no variable is used but in the arguments of the root field, which have chosen the event already.
 */
export class SharedExecution {
  readonly #logger: Logger;
  /** By event; then by document; then by origin and the variables that matter. */
  readonly #results = new WeakMap<object, Map<string, ExecutionResult | Promise<ExecutionResult>>>();
  readonly #plans = new WeakMap<DocumentNode, { key: string; variables: string[] }>();
  #documents = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** The results of a subscription, or why it cannot begin. */
  async subscribe(args: ExecutionArgs): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult> {
    const source = await createSourceEventStream(args);
    if (!(Symbol.asyncIterator in source)) return this.#presented(source);
    return cancellable(this.#resultsOf(args, source as Source), () => void (source as Source).return?.());
  }

  async *#resultsOf(args: ExecutionArgs, source: Source): AsyncGenerator<ExecutionResult> {
    const key = this.#keyOf(args);
    for await (const event of source) yield this.#result(args, key, event);
  }

  #result(args: ExecutionArgs, key: string, event: object): ExecutionResult | Promise<ExecutionResult> {
    const run = async (): Promise<ExecutionResult> => this.#presented(await execute({ ...args, rootValue: event }));
    // A moment of the server's own beat is a number, and worked out in no time.
    if (typeof event !== 'object') return run();
    let results = this.#results.get(event);
    if (results === undefined) this.#results.set(event, (results = new Map()));
    let result = results.get(key);
    if (result === undefined) results.set(key, (result = run()));
    return result;
  }

  #keyOf({ document, operationName, variableValues, contextValue }: ExecutionArgs): string {
    let plan = this.#plans.get(document);
    if (plan === undefined) {
      plan = { key: String((this.#documents += 1)), variables: variablesBelowRoot(document, operationName) };
      this.#plans.set(document, plan);
    }
    const { origin } = contextValue as GraphQLContext;
    return JSON.stringify([plan.key, operationName, origin, plan.variables.map((name) => variableValues?.[name])]);
  }

  #presented(result: ExecutionResult): ExecutionResult {
    if (result.errors === undefined) return result;
    return { ...result, errors: result.errors.map((error) => presentError(error, this.#logger)) };
  }
}

/** Names of the variables that are used anywhere but in the arguments of the subscription's root field. */
function variablesBelowRoot(document: DocumentNode, operationName: string | null | undefined): string[] {
  const names = new Set<string>();
  const note = (node: Parameters<typeof visit>[0]): void => {
    visit(node, { Variable: ({ name }) => void names.add(name.value) });
  };
  const isAsked = (node: OperationDefinitionNode): boolean =>
    operationName == null || node.name?.value === operationName;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) note(definition);
    if (definition.kind !== Kind.OPERATION_DEFINITION || !isAsked(definition)) continue;
    for (const root of definition.selectionSet.selections) {
      if (root.kind !== Kind.FIELD) note(root);
      else [...(root.directives ?? []), ...(root.selectionSet ? [root.selectionSet] : [])].forEach(note);
    }
  }
  return [...names];
}
