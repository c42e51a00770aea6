import { complexityFromQuery } from '@pothos/plugin-complexity';
import { getOperationAST, Kind, type ExecutionArgs } from 'graphql';
import { complexityError, LIMITS } from './limits.ts';

/**
 * Throws where an operation asks for more than {@link LIMITS}. Pothos does so itself before it resolves a root field; what begins
 * before that, as the source of a subscription does, has to be preceded by this.
 */
export function checkComplexity({
  schema,
  document,
  operationName,
  variableValues,
  contextValue,
}: ExecutionArgs): void {
  const operation = getOperationAST(document, operationName);
  if (operation == null) return;
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const result = complexityFromQuery(
    { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] },
    { schema, ctx: contextValue as object, variables: variableValues ?? {} },
  );
  for (const name of ['depth', 'breadth', 'complexity'] as const)
    if (result[name] > LIMITS[name]) throw complexityError(name, result);
}
