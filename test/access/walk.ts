import {
  getNamedType,
  isObjectType,
  isUnionType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { features } from '../../server/src/features/index.ts';
import { Caller } from '../../server/src/graphql/caller.ts';
import { schemaOf } from '../../server/src/graphql/feature.ts';
import { DomainError } from '../../server/src/lib/errors.ts';

/** Of each type, by what its fields ask of their caller, the names of those that do, in alphabetical order. */
export type Decisions = Record<string, Record<string, string>>;

type Field = GraphQLField<unknown, unknown>;
type Scopes = Record<string, unknown>;

/** As features have made it. */
export const schema: GraphQLSchema = schemaOf(features);

/** What is asked of nobody in particular: whoever has got hold of the object may have this of it. */
const SHOWN = 'shown';
/** An operation that nobody has decided on. */
const UNDECIDED = 'undecided';
/** Types that are made of others, and are as open as these: by their fields, since clients have connections, too. */
const isOfPages = (type: GraphQLNamedType): type is GraphQLObjectType => {
  if (!isObjectType(type)) return false;
  const fields = type.getFields();
  return type.name === 'PageInfo' || 'pageInfo' in fields || ('node' in fields && 'cursor' in fields);
};

export const rootTypes = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(
  (type) => type != null,
);

/** Types that have fields to decide on, operations last. */
export const decidedTypes = [
  ...Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith('__') && !isOfPages(type) && !isRoot(type),
  ),
  ...rootTypes,
] as GraphQLObjectType[];

/** Fields of the types that are left out as made of others: there must be none beyond these. */
export const pageFields = new Set(
  Object.values(schema.getTypeMap())
    .filter(isOfPages)
    .flatMap((type) => Object.keys(type.getFields())),
);

/** What the schema has, as {@link Decisions} say it. */
export async function decisionsOf(types: readonly GraphQLObjectType[]): Promise<Decisions> {
  const decisions: Decisions = {};
  for (const type of types) {
    const names: Record<string, string[]> = {};
    for (const field of Object.values(type.getFields())) (names[await decisionOn(type, field)] ??= []).push(field.name);
    decisions[type.name] = Object.fromEntries(
      Object.entries(names).map(([decision, fields]) => [decision, fields.join(' ')]),
    );
  }
  return inOrder(decisions);
}

/** The same, however it was written down. */
export const inOrder = (decisions: Decisions): Decisions =>
  Object.fromEntries(
    Object.entries(decisions).map(([type, fields]) => [
      type,
      Object.fromEntries(Object.entries(fields).map(([decision, names]) => [decision, sorted(names.split(/\s+/))])),
    ]),
  );

export const sorted = (names: Iterable<string>): string => [...names].toSorted().join(' ');

/** The types that somebody gets hold of who may do `power` and nothing else, pages left out. */
export async function reachedWith(power: string): Promise<Set<string>> {
  const reached = new Set<GraphQLObjectType>();
  const follow = async (type: GraphQLObjectType): Promise<void> => {
    for (const field of Object.values(type.getFields())) {
      const [decision = ''] = (await decisionOn(type, field)).split(', else ');
      const isOpen =
        decision === SHOWN ||
        decision.split(' or ').includes(power) ||
        (ENOUGH_FOR_SOME[field.name] ?? []).includes(power);
      if (isOpen) await reach(getNamedType(field.type));
    }
  };
  const reach = async (type: GraphQLNamedType): Promise<void> => {
    if (isUnionType(type)) for (const member of type.getTypes()) await reach(member);
    if (!isObjectType(type) || reached.has(type)) return;
    reached.add(type);
    await follow(type);
  };
  for (const type of rootTypes) await follow(type);
  return new Set([...reached].filter((type) => !isOfPages(type)).map(({ name }) => name));
}

/** Of operations that look at their arguments, what is enough for some. */
const ENOUGH_FOR_SOME: Record<string, string[]> = {
  createTask: ['EDIT_TASKS'],
  updateTask: ['EDIT_TASKS'],
};

/** What a field asks of its caller, and what it answers those who lack it: `READ_OUTPUT or agent, else null`. */
async function decisionOn(type: GraphQLObjectType, field: Field): Promise<string> {
  const scopes = scopesOf(field);
  if (scopes === undefined) {
    if (field.extensions['access'] === 'anybody') return 'anybody';
    return isRoot(type) ? UNDECIDED : SHOWN;
  }
  const instead = isRoot(type) ? '' : await insteadOf(type, field);
  return (typeof scopes === 'function' ? 'by its arguments' : asked(scopes)) + instead;
}

const asked = (scopes: Scopes): string =>
  Object.entries(scopes)
    .map(([name, value]) => (value === true ? name : [value].flat().join(' and ')))
    .join(' or ');

export const scopesOf = ({ extensions }: Field): Scopes | (() => unknown) | undefined =>
  (extensions['pothosOptions'] as { authScopes?: Scopes | (() => unknown) } | undefined)?.authScopes;

/** A key that was made for nothing. */
export const POWERLESS = new Caller({ kind: 'API_KEY' });

class TouchedError extends Error {}

/** Whatever is read of it is too much. */
export const untouchable = (known: object = {}): object =>
  new Proxy(known, {
    get: (target, name) => {
      // GraphQL and Pothos look whether it is a promise, or has a context in it.
      if (name in target || typeof name === 'symbol' || name === 'then') return Reflect.get(target, name) as unknown;
      throw new TouchedError(`${name} was read`);
    },
  });

/** What a field answers somebody who may not have it; nothing where it refuses. */
async function insteadOf(type: GraphQLObjectType, field: Field): Promise<string> {
  const context = untouchable({ caller: POWERLESS });
  const info = { path: { key: field.name, prev: undefined, typename: type.name }, parentType: type };
  try {
    const answer: unknown = await field.resolve?.(untouchable(), {}, context, info as never);
    return `, else ${inWords(answer)}`;
  } catch (error) {
    if (error instanceof TouchedError) return ', else less of it';
    if (error instanceof DomainError && error.code === 'FORBIDDEN') return '';
    throw error;
  }
}

function inWords(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null && 'edges' in answer) return 'an empty page';
  return JSON.stringify(answer);
}

function isRoot(type: GraphQLObjectType): boolean {
  return rootTypes.includes(type);
}
