import { complexityFromQuery } from '@pothos/plugin-complexity';
import { getOperationAST, getVariableValues, Kind, type ExecutionArgs } from 'graphql';
import { complexityError, LIMITS } from './limits.ts';

type Asked = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues' | 'contextValue'>;

const ONE_ERROR = { maxErrors: 1 };

/**
 * What an operation asks for; null where the document has none of that name. Throws for variables that cannot be
 * counted with.
 */
export function complexityOf({ schema, document, operationName, variableValues, contextValue }: Asked): {
  depth: number;
  breadth: number;
  complexity: number;
} | null {
  const operation = getOperationAST(document, operationName);
  if (operation == null) return null;
  // Pothos has each field of a wrong value quote all of the value: seconds for some thousand, all memory for more.
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {}, ONE_ERROR);
  if (errors?.[0] !== undefined) throw errors[0];
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  return complexityFromQuery(
    { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] },
    { schema, ctx: contextValue as object, variables: variableValues ?? {} },
  );
}

/**
 * Throws where an operation asks for more than {@link LIMITS}. Pothos does so itself before it resolves a root field;
 * what begins before that, as the source of a subscription does, has to be preceded by this.
 */
export function checkComplexity(args: ExecutionArgs): void {
  const result = complexityOf(args);
  if (result === null) return;
  for (const name of ['depth', 'breadth', 'complexity'] as const)
    if (result[name] > LIMITS[name]) throw complexityError(name, result);
}
