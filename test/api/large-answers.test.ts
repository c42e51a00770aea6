import { GraphQLError, type ExecutionResult } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../server/src/gateway/graphql/answers.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import { readApp, uniqueName } from '../kit/apps.ts';
import { beats } from '../kit/beats.ts';
import { ENTRANCES } from '../kit/entrances.ts';
import { useServer } from '../kit/server.ts';

const server = useServer('pglite');
const APPS = 50;
const TAG = uniqueName('large');
/** 500 kB for each time that the list is asked for. */
const list = (times: number): string => {
  const lists = Array.from(
    { length: times },
    (_, at) => `a${at}: apps(first: 50, filter: { tags: ["${TAG}"] }) { nodes { description } }`,
  );
  return `{ ${lists.join(' ')} }`;
};

let apps: { id: string }[] = [];

beforeAll(async () => {
  const create = Array.from({ length: APPS }, (_, at) => `a${at}: createApp(input: $input) { id }`);
  const input = { name: uniqueName(), tags: [TAG], description: 'd'.repeat(10_000) };
  apps = Object.values(
    await server().query<Record<string, { id: string }>>(`mutation ($input: CreateAppInput!) { ${create.join(' ')} }`, {
      input,
    }),
  );
});

describe.each(Object.entries(ENTRANCES))('an answer by %s', (_entrance, ask) => {
  test('of 5 MB is given', async () => {
    const { data, errors } = await ask(server(), list(10));
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data).length).toBeGreaterThan(5_000_000);
  });

  test('of 22 MB is left out, and an error says why', async () => {
    const { status, data, errors } = await ask(server(), list(44));
    expect(status).toBe(200);
    expect(data).toBeNull();
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('more than 20000000 characters') as string,
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });
});

/** Asks 44 times for the description of each app that has beaten. */
const APP = `app { ${Array.from({ length: 44 }, (_, at) => `d${at}: description`).join(' ')} }`;
const beatAll = `mutation ($inputs: [SendHeartbeatInput!]!) { sendHeartbeats(inputs: $inputs) { payload { ${APP} } } }`;

test('a mutation whose answer is left out has been carried out, and the error says so', async () => {
  const { data, errors } = await server().execute(beatAll, { inputs: apps.map(({ id }) => ({ app: id })) });
  expect(data).toBeNull();
  expect(errors).toMatchObject([
    { message: expect.stringContaining('has been carried out') as string, extensions: { code: 'BAD_USER_INPUT' } },
  ]);
  for (const { id } of [apps[0]!, apps.at(-1)!]) expect((await readApp(server(), id))?.heartbeatCount).toBe(1);
});

test.each(['WebSocket', 'server-sent events'])('events of 22 MB are left out of a subscription by %s', async (by) => {
  const query = `subscription ($filter: HeartbeatStatusFilter) { heartbeatStatusBatches(filter: $filter) { ${APP} } }`;
  const variables = { filter: { tags: [TAG] } };
  await using events = await (by === 'WebSocket'
    ? server().socket().subscribe(query, variables)
    : server().sse(query, variables));
  await beats(
    server(),
    apps.map(({ id }) => ({ app: id })),
  );
  expect(await events.end()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
});

test('an answer of which more than 100 fields failed is left out, with the first errors', () => {
  const logger = createLogger('silent');
  const failed = (count: number): ExecutionResult => ({
    data: { some: 'thing' },
    errors: Array.from({ length: count }, (_, at) => new GraphQLError(`no. ${at}`)),
  });
  expect(present(failed(100), false, logger)).toMatchObject({ data: { some: 'thing' } });
  const { data, errors } = present(failed(101), false, logger);
  expect(data).toBeNull();
  expect(errors?.map(({ message }) => message)).toEqual([
    ...Array.from({ length: 10 }, (_, at) => `no. ${at}`),
    'the answer is left out: 101 fields of it failed; ask for less at once',
  ]);
});
