import fc from 'fast-check';
import { getNamedType, isCompositeType, isInputObjectType, isLeafType, isObjectType, type GraphQLField } from 'graphql';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { features } from '../../server/src/features/index.ts';
import { schemaOf } from '../../server/src/graphql/feature.ts';
import { createApp } from '../kit/apps.ts';
import { ENTRANCES } from '../kit/entrances.ts';
import { useServer } from '../kit/server.ts';

const schema = schemaOf(features);

const server = useServer('pglite');
const SEED = 20_261_126;
const DOCUMENTS = 2_000;
const AT_ONCE = 20;
/** What 2,000 documents may leave behind: those that are remembered, and the database's own. */
const MOST_LEFT_BYTES = 100_000_000;

/** Values that a client may send for anything at all. */
const STRANGE = fc.oneof(
  { withCrossShrink: true },
  fc.constantFrom(null, true, '', '\0', '\ud800', ' ', -1, 0, 1e308, 2 ** 31, -(2 ** 53), 'x'.repeat(20_000), [], {}),
  fc.constantFrom('2026-02-30T00:00:00Z', '9999-12-31T23:59:59-23:59', 'UTC', '* * * * *', '%_\\', 'NULL', '{}'),
  fc.constantFrom(...deepValues()),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer(),
  fc.double(),
  fc.uuid(),
  fc.jsonValue({ maxDepth: 4 }),
);

function deepValues(): unknown[] {
  let list: unknown = 1;
  let object: unknown = 1;
  for (let depth = 0; depth < 500; depth += 1) [list, object] = [[list], { app: object }];
  return [list, object];
}

const FIELDS = [schema.getQueryType(), schema.getMutationType()].flatMap((type, index) =>
  Object.values(type?.getFields() ?? {}).map((field) => ({ operation: index === 0 ? 'query' : 'mutation', field })),
);

/** A selection of what a type has, some levels deep. */
function selectionOf(field: GraphQLField<unknown, unknown>, depth: number): string {
  const type = getNamedType(field.type);
  if (!isCompositeType(type)) return '';
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  const chosen = fields.filter((one) => depth > 0 || isLeafType(getNamedType(one.type)));
  return `{ __typename ${chosen.map((one) => `${one.name} ${selectionOf(one, depth - 1)}`).join(' ')} }`;
}

/** An operation of the API itself, whose variables are mostly of the right shape and hold what is strange. */
const OWN = fc.constantFrom(...FIELDS).chain(({ operation, field }) =>
  fc
    .record({
      depth: fc.integer({ min: 0, max: 2 }),
      values: fc.record(Object.fromEntries(field.args.map((arg) => [arg.name, valueOf(String(arg.type))])), {
        requiredKeys: [],
      }),
    })
    .map(({ depth, values }) => {
      const variables = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
      const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
      const head = variables === '' ? operation : `${operation} (${variables})`;
      const call = given === '' ? field.name : `${field.name}(${given})`;
      return { query: `${head} { ${call} ${selectionOf(field, depth)} }`, variables: JSON.stringify(values) };
    }),
);

function valueOf(type: string, depth = 0): fc.Arbitrary<unknown> {
  const named = schema.getType(type.replaceAll(/[[\]!]/g, ''));
  if (!isInputObjectType(named) || depth > 3) return STRANGE;
  const fields = Object.values(named.getFields());
  const input = fc.record(Object.fromEntries(fields.map((one) => [one.name, valueOf(String(one.type), depth + 1)])), {
    requiredKeys: fields.filter((one) => String(one.type).endsWith('!')).map((one) => one.name),
  });
  const whole = type.startsWith('[') ? fc.array(input, { maxLength: 3 }) : input;
  return fc.oneof({ weight: 5, arbitrary: whole }, { weight: 1, arbitrary: STRANGE });
}

/** Documents of words and signs that mean something somewhere. */
const WORDS = fc
  .array(
    fc.constantFrom(
      ...'{ } ( ) [ ] : ! $ @ ... = & | "a" """b""" 1 1e309 -0 true null a on query mutation fragment subscription'.split(
        ' ',
      ),
      ...'apps nodes id __typename __schema types fields name heartbeats @skip(if:true) $a:Int F ...F ...on #x'.split(
        ' ',
      ),
    ),
    { maxLength: 60 },
  )
  .map((words) => ({ query: words.join(' '), variables: '{}' }));

/** One thing, so often that it grows. */
const REPEATED = fc
  .tuple(
    fc.constantFrom(
      '{a',
      '{apps{nodes',
      '[',
      'a ',
      'a:__typename ',
      '...F ',
      '@skip(if:true) ',
      '"x" ',
      '{__schema{types',
      'query Q{a} ',
    ),
    fc.integer({ min: 1, max: 3_000 }),
    fc.constantFrom('{ ', 'query { apps(first: ', 'mutation { ', 'fragment F on Query { ', 'subscription { ', ''),
  )
  .map(([part, count, head]) => ({ query: head + part.repeat(count) + '}'.repeat(count % 50), variables: '{}' }));

test('no document and no variables, of 2,000, are an error of the server, nor do they fill its memory', async () => {
  await createApp(server(), { name: 'a', slug: 'a' });
  const cases = fc.sample(
    fc.oneof({ weight: 6, arbitrary: OWN }, { weight: 2, arbitrary: WORDS }, { weight: 1, arbitrary: REPEATED }),
    { seed: SEED, numRuns: DOCUMENTS },
  );
  const entrances = [ENTRANCES.POST, ENTRANCES['POST in chunks'], ENTRANCES.POST, ENTRANCES.WebSocket];
  const wrong: unknown[] = [];
  const ask = async (at: number): Promise<void> => {
    const { query, variables } = cases[at] as (typeof cases)[0];
    const outcome = await (entrances[at % entrances.length] as (typeof entrances)[0])(server(), query, variables);
    const isInternal = outcome.errors?.some(({ extensions }) => extensions?.['code'] === 'INTERNAL') === true;
    if (outcome.status >= 500 || isInternal) wrong.push({ at, query, variables: variables.slice(0, 500), ...outcome });
  };
  const before = usedHeap();
  for (let at = 0; at < DOCUMENTS; at += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => ask(at + index)));
  expect(wrong).toEqual([]);
  expect(usedHeap() - before).toBeLessThan(MOST_LEFT_BYTES);
  // And it goes on.
  expect(await server().query('{ app(slug: "a") { slug } }')).toEqual({ app: { slug: 'a' } });
});

/** Bytes in use once everything that may go has gone. */
function usedHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
