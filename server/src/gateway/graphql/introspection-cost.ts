import {
  getIntrospectionQuery,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  parse,
  type ASTVisitor,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { tooLarge } from '../../graphql/limits.ts';

/** How often one operation may ask for all that tools ask for. */
const MAX_TIMES = 2;

/**
 * A rule of validation for what is asked of the schema itself, which no resolver of ours sees. It is counted as all
 * else is: a list counts its items, as many as the schema has on average, times what is asked of each. The measure is
 * what tools ask for when they begin, which grows with the schema.
 */
export function introspectionCostRule(schema: GraphQLSchema) {
  const items = itemsOfLists(schema);
  const most = MAX_TIMES * costOfEverything(items);
  return (context: ValidationContext): ASTVisitor => {
    const costOf = costsIn(items, (name) => context.getFragment(name));
    return {
      OperationDefinition({ selectionSet }) {
        const cost = costOf(selectionSet, true);
        if (cost > most)
          context.reportError(
            tooLarge(
              `it asks for ${Math.ceil(cost / (most / MAX_TIMES))} times the whole schema, at most ${MAX_TIMES}`,
            ),
          );
        return false;
      },
    };
  };
}

type Items = ReadonlyMap<string, number>;
type FragmentOf = (name: string) => FragmentDefinitionNode | null | undefined;

/** The cost of selection sets of one document; of a root's set only what it asks of the schema. */
function costsIn(items: Items, fragmentOf: FragmentOf) {
  const costs = new Map<SelectionSetNode, number>();
  const costOf = (set: SelectionSetNode | undefined, isRoot: boolean): number => {
    if (set === undefined) return 0;
    const known = costs.get(set);
    if (known !== undefined) return known;
    // A fragment in itself is for another rule to refuse.
    costs.set(set, 0);
    let cost = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        cost += costOf(fragmentOf(selection.name.value)?.selectionSet, isRoot);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        cost += costOf(selection.selectionSet, isRoot);
      } else if (!isRoot || selection.name.value === '__schema' || selection.name.value === '__type') {
        cost += 1 + (items.get(selection.name.value) ?? 1) * costOf(selection.selectionSet, false);
      }
    }
    costs.set(set, cost);
    return cost;
  };
  return costOf;
}

function costOfEverything(items: Items): number {
  const options = { specifiedByUrl: true, directiveIsRepeatable: true, inputValueDeprecation: true, oneOf: true };
  const { definitions } = parse(getIntrospectionQuery({ ...options, schemaDescription: true }));
  const costOf = costsIn(
    items,
    (name) =>
      definitions.find(
        (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
      ) as FragmentDefinitionNode | undefined,
  );
  const operation = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return costOf(operation?.selectionSet, true);
}

/**
 * How many items the lists of introspection have, by their field: what the schema has of them for each type, field or
 * enum.
 */
function itemsOfLists(schema: GraphQLSchema): Items {
  const types = Object.values(schema.getTypeMap());
  const composite = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = composite.flatMap((type) => Object.values(type.getFields()));
  const inputFields = types.filter(isInputObjectType).flatMap((type) => Object.values(type.getFields()));
  const perType = (list: readonly unknown[]): number => list.length / types.length;
  return new Map([
    ['types', types.length],
    ['directives', schema.getDirectives().length],
    ['fields', perType(fields)],
    ['args', fields.flatMap(({ args }) => args).length / fields.length],
    ['inputFields', perType(inputFields)],
    ['enumValues', perType(types.filter(isEnumType).flatMap((type) => type.getValues()))],
    ['interfaces', perType(composite.flatMap((type) => type.getInterfaces()))],
    ['possibleTypes', perType(types.filter(isUnionType).flatMap((type) => type.getTypes()))],
    // Half of the types of fields and arguments are wrapped, and again half of these.
    ['ofType', 0.5],
  ]);
}
