import fc from 'fast-check';
import { getNamedType, isCompositeType, isLeafType, isObjectType, type GraphQLField } from 'graphql';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { features } from '../../server/src/features/index.ts';
import { schemaOf } from '../../server/src/graphql/feature.ts';
import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { ENTRANCES } from '../kit/entrances.ts';
import { useServer } from '../kit/server.ts';
import { createTask, EVERY_MINUTE, registerAgent, runTask } from '../kit/tasks.ts';
import { argumentsOf, type World } from './graphql-values.ts';

const schema = schemaOf(features);

const server = useServer('pglite');
const SEED = 20_261_126;
const AT_ONCE = 20;
const OWN_DOCUMENTS = 800;
const OTHER_DOCUMENTS = 200;
/**
 * Of the operations of the API itself that many have to get through to what they ask for: the others test only what
 * refuses them.
 */
const LEAST_ANSWERED = OWN_DOCUMENTS * 0.4;
/** What they all may leave behind: those that are remembered, and the database's own. */
const MOST_LEFT_BYTES = 100_000_000;

interface Document {
  query: string;
  variables: string;
}

const FIELDS = [schema.getQueryType(), schema.getMutationType()].flatMap((type, index) =>
  Object.values(type?.getFields() ?? {}).map((field) => ({ operation: index === 0 ? 'query' : 'mutation', field })),
);
/** They leave less and less for others to find. */
const REMOVES = /^(delete|unregister)/;

/** A selection of what a type has, some levels deep. */
function selectionOf(field: GraphQLField<unknown, unknown>, depth: number): string {
  const type = getNamedType(field.type);
  if (!isCompositeType(type)) return '';
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  const chosen = fields.filter((one) => depth > 0 || isLeafType(getNamedType(one.type)));
  return `{ __typename ${chosen.map((one) => `${one.name} ${selectionOf(one, depth - 1)}`).join(' ')} }`;
}

/**
 * An operation of the API itself, whose variables mostly have the right shape and name what there is; some of them are
 * strange.
 */
const ownOf = (fields: typeof FIELDS, world: World): fc.Arbitrary<Document> =>
  fc.constantFrom(...fields).chain(({ operation, field }) =>
    fc.record({ depth: fc.integer({ min: 0, max: 2 }), values: argumentsOf(field, world) }).map(({ depth, values }) => {
      const variables = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
      const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
      const head = variables === '' ? operation : `${operation} (${variables})`;
      const call = given === '' ? field.name : `${field.name}(${given})`;
      return { query: `${head} { ${call} ${selectionOf(field, depth)} }`, variables: JSON.stringify(values) };
    }),
  );

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

/** Some of everything that an operation can name. */
async function makeWorld(): Promise<World> {
  const apps = [];
  for (let count = 0; count < 10; count += 1) {
    const app = await createApp(server(), { tags: ['fuzz'] });
    await beat(server(), app, { host: `host-${count}` });
    apps.push(app);
  }
  const agent = await registerAgent(server());
  const tasks = [];
  for (let count = 0; count < 10; count += 1)
    tasks.push(await createTask(server(), { ...EVERY_MINUTE, maxRetries: 1 }));
  const runs = await Promise.all(tasks.map(({ id }) => runTask(server(), id)));
  await agent.claim(runs.slice(5).map(({ id }) => ({ runId: id })));
  await agent.log([{ message: 'one' }, { message: 'two', runId: runs[5]!.id }]);
  const connections = await server().query<Record<string, { pageInfo: { endCursor: string } }>>(
    `{ ${['agents', 'apps', 'instances', 'logs', 'runs', 'tasks', 'upcomingRuns'].map((name) => `${name}(first: 2) { pageInfo { endCursor } }`).join(' ')} }`,
  );
  const { instances } = await server().query<{ instances: { nodes: { id: string }[] } }>(
    '{ instances { nodes { id } } }',
  );
  return {
    ids: {
      agent: [agent.id],
      app: apps.map(({ id }) => id),
      instance: instances.nodes.map(({ id }) => id),
      run: runs.map(({ id }) => id),
      task: tasks.map(({ id }) => id),
    },
    slugs: apps.map(({ slug }) => slug),
    cursors: Object.values(connections).map(({ pageInfo }) => pageInfo.endCursor),
    sessionId: agent.sessionId,
    now: server().clock.now(),
  };
}

test('no document and no variables are an error of the server, nor do they fill its memory', async () => {
  const world = await makeWorld();
  const sample = (documents: fc.Arbitrary<Document>, numRuns: number) => fc.sample(documents, { seed: SEED, numRuns });
  const lasting = FIELDS.filter(({ field }) => !REMOVES.test(field.name));
  const removing = FIELDS.filter(({ field }) => REMOVES.test(field.name));
  const own = [
    ...sample(ownOf(lasting, world), OWN_DOCUMENTS * 0.9),
    ...sample(ownOf(removing, world), OWN_DOCUMENTS * 0.1),
  ];
  const others = sample(fc.oneof({ weight: 2, arbitrary: WORDS }, { weight: 1, arbitrary: REPEATED }), OTHER_DOCUMENTS);
  const entrances = [ENTRANCES.POST, ENTRANCES['POST in chunks'], ENTRANCES.POST, ENTRANCES.WebSocket];
  const wrong: unknown[] = [];
  let answered = 0;
  const ask = async ({ query, variables }: Document, at: number): Promise<void> => {
    const outcome = await (entrances[at % entrances.length] as (typeof entrances)[0])(server(), query, variables);
    const errors = outcome.errors ?? [];
    const isTold = errors.every(
      ({ message, extensions }) =>
        typeof extensions?.['code'] === 'string' && extensions['code'] !== 'INTERNAL' && message.length <= 1_000,
    );
    if (outcome.status >= 500 || !isTold) wrong.push({ at, query, variables: variables.slice(0, 500), ...outcome });
    if (at < own.length && errors.length === 0) answered += 1;
  };
  const documents = [...own, ...others];
  const before = usedHeap();
  for (let at = 0; at < documents.length; at += AT_ONCE)
    await Promise.all(documents.slice(at, at + AT_ONCE).map((document, index) => ask(document, at + index)));
  expect(wrong).toEqual([]);
  expect(answered).toBeGreaterThan(LEAST_ANSWERED);
  expect(usedHeap() - before).toBeLessThan(MOST_LEFT_BYTES);
  // And it goes on.
  const app = await createApp(server());
  expect(await server().query('query ($id: ID) { app(id: $id) { slug } }', { id: app.id })).toEqual({
    app: { slug: app.slug },
  });
});

/** Bytes in use once everything that may go has gone. */
function usedHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
