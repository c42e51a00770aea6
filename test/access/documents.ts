import { randomUUID } from 'node:crypto';
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
} from 'graphql';
import { rootTypes } from './walk.ts';

/** An operation of the API, asked for with what it cannot do without: of things that do not exist. */
export interface AskedFor {
  name: string;
  kind: 'query' | 'mutation' | 'subscription';
  document: string;
}

type Field = GraphQLField<unknown, unknown>;

export const everyOperation: AskedFor[] = rootTypes.flatMap((type) =>
  Object.values(type.getFields()).map((field) => askedFor(type, field)),
);

function askedFor(type: GraphQLObjectType, field: Field): AskedFor {
  const given = field.args.filter(isRequiredArgument).map((arg) => `${arg.name}: ${valueOf(arg.type)}`);
  const args = given.length > 0 ? `(${given.join(', ')})` : '';
  const selection = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }';
  const kind = type.name.toLowerCase() as AskedFor['kind'];
  return { name: field.name, kind, document: `${kind} { ${field.name}${args} ${selection} }` };
}

/** The least that an input takes, as it stands in a document. */
function valueOf(given: GraphQLInputType): string {
  const type = getNullableType(given);
  if (isListType(type)) return isEnumType(getNamedType(type)) ? `[${valueOf(type.ofType)}]` : '[]';
  // Nobody gives away more than they have: READ is what all have who may give something.
  if (isEnumType(type)) return (type.getValue('READ') ?? type.getValues()[0])?.name ?? '';
  if (isInputObjectType(type)) {
    const all = Object.values(type.getFields());
    const needed = type.isOneOf ? all.slice(0, 1) : all.filter(isRequiredInputField);
    return `{ ${needed.map((field) => `${field.name}: ${valueOf(field.type)}`).join(', ')} }`;
  }
  switch (type.name) {
    case 'ID':
      return JSON.stringify(randomUUID());
    case 'DateTime':
      return '"2026-03-04T10:00:00Z"';
    case 'String':
      return JSON.stringify(`x-${randomUUID()}`);
    case 'Boolean':
      return 'true';
    default:
      return '1';
  }
}
