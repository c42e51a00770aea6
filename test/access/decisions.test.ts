import { createSourceEventStream, GraphQLError, isLeafType, getNamedType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { ANONYMOUS, Caller } from '../../server/src/graphql/caller.ts';
import { DomainError } from '../../server/src/lib/errors.ts';
import { FIELDS, OPERATIONS, REACHED_WITH } from './decisions.ts';
import {
  decidedTypes,
  decisionsOf,
  inOrder,
  pageFields,
  POWERLESS,
  reachedWith,
  rootTypes,
  schema,
  scopesOf,
  sorted,
  untouchable,
} from './walk.ts';

const PAGE_FIELDS = 'cursor edges endCursor hasNextPage hasPreviousPage node nodes pageInfo startCursor totalCount';

test('every operation and every field has been decided on, as it is written down', async () => {
  expect(await decisionsOf(decidedTypes)).toEqual(inOrder({ ...FIELDS, ...OPERATIONS }));
  expect(sorted(pageFields)).toBe(PAGE_FIELDS);
});

test.each(Object.entries(REACHED_WITH))(
  'who may only %s reaches no more than is written down',
  async (power, names) => {
    const open = power === 'anybody' ? [] : await reachedWith('anybody');
    const reached = (await reachedWith(power)).difference(new Set(open));
    expect(sorted(reached)).toBe(sorted(names.split(/\s+/)));
  },
);

test('below an operation nothing depends on who the caller is, since subscribers of the same rights share results', () => {
  const personal = decidedTypes
    .filter((type) => !rootTypes.includes(type))
    .flatMap((type) => Object.values(type.getFields()))
    .filter((field) => Object.keys(scopesOf(field) ?? {}).includes('person'));
  expect(personal.map(({ name }) => name)).toEqual([]);
});

/** Every operation that is not for whoever asks; `untouched` asks it on behalf of somebody who may do nothing. */
const closed = rootTypes.flatMap((type) =>
  Object.values(type.getFields())
    .filter(({ extensions }) => extensions['access'] !== 'anybody')
    .map((field) => ({ name: `${type.name}.${field.name}`, field })),
);

describe.each([
  ['nobody', ANONYMOUS, 'UNAUTHENTICATED'],
  ['a key that was made for nothing', POWERLESS, 'FORBIDDEN'],
] as const)('for %s', (_who, caller, code) => {
  test.each(closed)('$name is refused before anything is asked or done', async ({ field }) => {
    const run = field.subscribe ?? field.resolve;
    const info = { path: { key: field.name, prev: undefined, typename: undefined } };
    const asked = Promise.resolve(
      // What asks for more by its arguments has to look at them.
      (async () => run?.(undefined, { slug: 'x', input: {} }, untouchable({ caller }), info as never))(),
    );
    await expect(asked).rejects.toMatchObject({ name: 'DomainError', code });
  });
});

test.each(Object.values(schema.getSubscriptionType()?.getFields() ?? {}).map((field) => ({ name: field.name, field })))(
  'the source of $name does not begin for nobody',
  async ({ name, field }) => {
    const given = field.args.filter(({ type }) => String(type).endsWith('!')).map((arg) => `${arg.name}: "x"`);
    const args = given.length > 0 ? `(${given.join(', ')})` : '';
    const selection = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }';
    const stream = await createSourceEventStream({
      schema,
      document: parse(`subscription { ${name}${args} ${selection} }`),
      contextValue: untouchable({ caller: ANONYMOUS }),
    });
    const [error] = 'errors' in stream ? (stream.errors ?? []) : [];
    expect(error).toBeInstanceOf(GraphQLError);
    expect(error?.originalError).toBeInstanceOf(DomainError);
    expect(error?.originalError).toMatchObject({ code: 'UNAUTHENTICATED' });
  },
);

test('rights differ where a person may do what a program may not', () => {
  const permissions = ['READ'] as const;
  const key = new Caller({ kind: 'API_KEY', permissions });
  expect(new Caller({ kind: 'USER', permissions }).rights).not.toBe(key.rights);
  expect(new Caller({ kind: 'API_KEY', permissions, actsAs: { user: '*', host: 'db-1' } }).rights).not.toBe(key.rights);
});
