import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { SEND_HEARTBEATS } from '../kit/beats.ts';
import { ENTRANCES, type Outcome } from '../kit/entrances.ts';
import { useServer } from '../kit/server.ts';

const server = useServer('pglite');

const repeated = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');
const nested = (open: string, inside: string, close: string, count: number): string =>
  open.repeat(count) + inside + close.repeat(count);

/** Title, document, and what its refusal says. */
const TOO_LARGE: [title: string, query: string, says: RegExp][] = [
  ['of 11 MB', `{ ${'a '.repeat(5_500_000)} }`, /at most 100000/],
  ['with a text of 100 kB', `{ app(slug: "${'a'.repeat(100_000)}") { id } }`, /at most 100000/],
  ['with 2,001 tokens', `{ ${'a '.repeat(1_999)} }`, /2000 tokens/],
  ['nested 5,000 levels deep', nested('{a', '', '}', 5_000), /50 levels/],
  ['with a list nested 900 levels deep', `{ app(id: ${nested('[', '', ']', 900)}) { id } }`, /50 levels/],
  ['with an object nested 600 levels deep', `{ app(id: ${nested('{a:', '1', '}', 600)}) { id } }`, /50 levels/],
  ['with a type nested 900 levels deep', `query ($a: ${nested('[', 'Int', ']', 900)}) { __typename }`, /50 levels/],
  ['with 4,000 introspections', `{ ${repeated(4_000, (at) => `a${at}: __schema { types { name } }`)} }`, /too large/],
  [
    'with 100 introspections',
    `{ ${repeated(100, (at) => `a${at}: __schema { types { fields { name } } }`)} }`,
    /whole schema/,
  ],
  [
    'with introspections within one',
    `{ __schema { types { ${repeated(60, (at) => `f${at}: fields { ...F }`)} } } } fragment F on __Field { name args { name description } }`,
    /whole schema/,
  ],
  [
    'with introspections in fragments',
    `{ ...A ...B } ${repeated(10, (at) => `fragment ${'ABCDEFGHIJ'[at]} on Query { ${at < 9 ? `...${'ABCDEFGHIJ'[at + 1]} ...${'ABCDEFGHIJ'[at + 1]}` : '__schema { types { fields { name } } }'} }`)}`,
    /whole schema/,
  ],
  [
    'with an introspection that goes round',
    `{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }`,
    /introspection|schema/i,
  ],
  [
    'with 120 fragments that refer to one another',
    `{ ...F0 } ${repeated(120, (at) => `fragment F${at} on Query { ...F${(at * 7 + 1) % 120} ...F${(at * 13 + 5) % 120} a: __typename }`)}`,
    /fragment/i,
  ],
  [
    'with 150 fragments that double',
    `{ ...F0 } ${repeated(150, (at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`)} fragment F150 on Query { apps(first: 500) { nodes { heartbeats(first: 500) { nodes { id } } } } }`,
    /fragments|complexity|breadth/,
  ],
  ['with a number that none is', '{ app(id: 1e309) { id } }', /1e309/],
  [
    'with 100 plans of 100 slots',
    `{ ${repeated(100, (at) => `a${at}: previewSchedule(schedule: { manual: true }, count: 100)`)} }`,
    /complexity/,
  ],
  [
    'that subscribes to too much',
    'subscription { heartbeatStatus { app { heartbeats(first: 500) { nodes { id } } statusChanges(first: 500) { nodes { id } } instances(first: 500) { nodes { app { heartbeats(first: 500) { nodes { id } } } } } } } }',
    /complexity/,
  ],
];

/** Title, document and the errors that it has. */
const WRONG_OFTEN: [title: string, query: string][] = [
  ['900 fields that are not there', `{ ${repeated(900, (at) => `statistic${at}`)} }`],
  ['the same name for 300 fields', `{ statistics { ${repeated(300, () => 'a: apps a: appsUp')} } }`],
  ['600 directives on a field', `{ a: __typename ${repeated(300, () => '@skip(if: true)')} }`],
  ['400 arguments that are not there', `{ apps(${repeated(400, (at) => `a${at}: 1`)}) { totalCount } }`],
  ['600 variables that are not defined', `{ ${repeated(150, (at) => `a${at}: app(id: $v${at}) { id }`)} }`],
  ['180 variables of no type', `query (${repeated(180, (at) => `$v${at}: Nothing`)}) { __typename }`],
  ['a name of 90,000 characters', `{ ${'n'.repeat(90_000)} }`],
];

/** Title and variables, in JSON: some of them JSON.stringify is no match for. */
const WRONG_VALUES: [title: string, json: string][] = [
  ['300 values of the wrong type', `{"inputs":[${Array.from({ length: 300 }, () => '{"app":{}}').join(',')}]}`],
  ['a text of 3 MB for a number', `{"inputs":[{"app":"a","exitCode":"${'x'.repeat(3_000_000)}"}]}`],
  ['a name of 3 MB for a field', `{"inputs":[{"app":"a","n${'x'.repeat(3_000_000)}":1}]}`],
  ['a list of 100,000 levels for a time', `{"inputs":[{"app":"a","sentAt":${nested('[', '', ']', 100_000)}}]}`],
  ['an object of 100,000 levels for a text', `{"inputs":[{"app":${nested('{"a":', '1', '}', 100_000)}}]}`],
];

const fieldsThatAreNotThere = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${at}`, 1])));

function expectRefused({ status, data, errors }: Outcome, says: RegExp): void {
  expect(status).toBeLessThan(500);
  expect(data ?? null).toBeNull();
  expect(errors?.length).toBeGreaterThan(0);
  expect(errors?.length).toBeLessThanOrEqual(11);
  for (const { extensions, message } of errors ?? []) {
    expect({ message, code: extensions?.['code'] }).toEqual({ message, code: 'BAD_USER_INPUT' });
    expect(message.length).toBeLessThanOrEqual(1_000);
  }
  expect(errors?.map(({ message }) => message).join('\n')).toMatch(says);
}

describe.each(Object.entries(ENTRANCES))('an operation by %s', (entrance, ask) => {
  // The address of a GET is limited by itself.
  const fits = (query: string): boolean => entrance !== 'GET' || encodeURIComponent(query).length < 15_000;

  test.each(TOO_LARGE.filter(([, query]) => fits(query)))(
    '%s is refused with the limit',
    async (_title, query, says) => {
      expectRefused(await ask(server(), query), says);
      // The same again: what is remembered of it must not make it right.
      expectRefused(await ask(server(), query), says);
    },
  );

  test.each(WRONG_OFTEN.filter(([, query]) => fits(query)))(
    'with %s has few and short errors',
    async (_title, query) => {
      expectRefused(await ask(server(), query), /./);
    },
  );

  test.each(WRONG_VALUES.filter(([, json]) => fits(json)))('with %s has few and short errors', async (_title, json) => {
    expectRefused(await ask(server(), SEND_HEARTBEATS, json), /./);
  });

  test.each([
    ['query ($in: AppFilter) { apps(filter: $in) { totalCount } }', '{"in":%s}'],
    ['mutation ($in: [SendHeartbeatInput!]!) { sendHeartbeats(inputs: $in) { error { code } } }', '{"in":[%s]}'],
    ['subscription ($in: HeartbeatStatusFilter) { heartbeatStatus(filter: $in) { status } }', '{"in":%s}'],
  ])('is not kept busy by %s with fields that are not there', async (query, json) => {
    // By a GET there are queries only, and short ones.
    if (entrance === 'GET' && !query.startsWith('query')) return;
    const count = entrance === 'GET' ? 300 : 400_000;
    expectRefused(await ask(server(), query, json.replace('%s', fieldsThatAreNotThere(count))), /more than 100 fields/);
  });

  test('with many wrong values in a list has few and short errors, by a query as well', async () => {
    const query = 'query ($in: AppFilter) { apps(filter: $in) { totalCount } }';
    const json = `{"in":{"tags":[${'{},'.repeat(entrance === 'GET' ? 900 : 900_000)}{}]}}`;
    expectRefused(await ask(server(), query, json), /tags\[0\]/);
  });

  test('that GraphiQL begins with is answered whole', async () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      inputValueDeprecation: true,
      specifiedByUrl: true,
      oneOf: true,
    });
    const { data, errors } = await ask(server(), query);
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toContain('SendHeartbeatInput');
  });
});

// The address of a GET holds no such operation.
test.each(Object.entries(ENTRANCES).filter(([entrance]) => entrance !== 'GET'))(
  'an operation of 11 MB by %s costs hardly more than to read it',
  async (_entrance, ask) => {
    const query = 'a'.repeat(11_000_000);
    const before = process.cpuUsage();
    expectRefused(await ask(server(), query), /at most 100000/);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000_000, 'seconds of a processor').toBeLessThan(1);
  },
);
