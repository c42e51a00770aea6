import { request as httpRequest } from 'node:http';
import { expect, test } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { SEND_HEARTBEAT, SEND_HEARTBEATS } from '../kit/beats.ts';
import type { HttpAnswer } from '../kit/http.ts';
import { useServer } from '../kit/server.ts';

const server = useServer('pglite');
const UNKNOWN = '01980000-0000-7000-8000-000000000000';

/** Bodies as they go over the line: what is right, and everything that can be wrong with one. */
const BODIES: [title: string, body: unknown][] = [
  ['a query', { query: '{ statistics { apps } }' }],
  [
    'a query with an alias, a fragment and a directive',
    {
      query:
        'query Q($yes: Boolean!) { here: statistics { ...F @include(if: $yes) } } fragment F on Statistics { apps }',
      variables: { yes: true },
      operationName: 'Q',
    },
  ],
  ['no operation name among two', { query: 'query A { statistics { apps } } query B { statistics { apps } }' }],
  ['an operation name that is not there', { query: 'query A { statistics { apps } }', operationName: 'B' }],
  ['an empty operation name', { query: 'query A { statistics { apps } }', operationName: '' }],
  ['nulls', { query: '{ statistics { apps } }', variables: null, operationName: null, extensions: null }],
  ['extensions', { query: '{ statistics { apps } }', extensions: { trace: 1 } }],
  ['a parameter that is none', { query: '{ statistics { apps } }', foo: 1 }],
  ['no query', { variables: {} }],
  ['an empty query', { query: '' }],
  ['a query that is no text', { query: 7 }],
  ['variables that are text', { query: '{ statistics { apps } }', variables: '{}' }],
  ['variables that are a list', { query: '{ statistics { apps } }', variables: [] }],
  ['an operation name that is a number', { query: '{ statistics { apps } }', operationName: 3 }],
  ['extensions that are text', { query: '{ statistics { apps } }', extensions: 'x' }],
  ['a list of operations', [{ query: '{ statistics { apps } }' }]],
  ['a text', 'query'],
  ['null', null],
  ['a number', 4],
  ['a syntax error', { query: '{ statistics { apps }' }],
  ['a field that is not there', { query: '{ statistics { appz } }' }],
  [
    'many fields that are not there',
    { query: `{ ${Array.from({ length: 30 }, (_, index) => `f${index}`).join(' ')} }` },
  ],
  [
    'too deep an operation',
    {
      query: `{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } } } }`,
    },
  ],
  ['a list that is too long', { query: '{ apps(first: 501) { nodes { id } } }' }],
  [
    'a variable of the wrong type',
    { query: 'query ($id: ID!) { app(id: $id) { id } }', variables: { id: { no: 'id' } } },
  ],
  ['a variable that is missing', { query: 'query ($id: ID!) { app(id: $id) { id } }' }],
  ['a variable too many', { query: '{ statistics { apps } }', variables: { more: 1 } }],
  ['an input field that is not there', { query: SEND_HEARTBEAT, variables: { input: { app: 'a', colour: 'red' } } }],
  ['a bad id', { query: 'query ($id: ID!) { app(id: $id) { id } }', variables: { id: 'seven' } }],
  ['an app that is not there', { query: '{ app(slug: "none") { id } }' }],
  ['a beat for nobody', { query: SEND_HEARTBEAT, variables: { input: { app: UNKNOWN } } }],
  ['a beat that is wrong', { query: SEND_HEARTBEAT, variables: { input: { app: UNKNOWN, exitCode: 300 } } }],
  ['beats for nobody', { query: SEND_HEARTBEATS, variables: { inputs: [{ app: UNKNOWN }, { app: 'no app' }] } }],
  [
    'errors beside data',
    { query: `{ statistics { apps } app(slug: "") { id } again: apps(first: 0) { nodes { id } } }` },
  ],
  ['a mutation that is refused', { query: 'mutation { deleteApp(id: "seven") }' }],
  ['introspection', { query: '{ __schema { queryType { name } } __typename }' }],
  ['a subscription', { query: 'subscription { heartbeatStatus { nothing } }' }],
];

const RAW: [title: string, body: string][] = [
  ['nothing', ''],
  ['a space', ' '],
  ['no JSON', '{"query": '],
  ['JSON with a NUL', '{"query": "{ statistics { apps } }\u0000"}'],
  ['JSON behind a byte order mark', '\uFEFF{"query": "{ statistics { apps } }"}'],
  ['the same name twice', '{"query": "{ nothing }", "query": "{ statistics { apps } }"}'],
  ['a name of the prototype', '{"query": "{ statistics { apps } }", "__proto__": {"query": "{ x }"}}'],
  ['a lone surrogate', '{"query": "{ app(slug: \\"\\ud800\\") { id } }"}'],
  ['text in another script', '{"query": "{ app(slug: \\"心拍\\") { id } }"}'],
];

const ACCEPTS = [
  undefined,
  '',
  '*/*',
  'application/*',
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=iso-8859-1',
  'application/graphql-response+json',
  'application/graphql-response+json; charset=utf-8, application/json; charset=utf-8',
  'application/json, application/graphql-response+json',
  'application/graphql-response+json;q=0.1, application/json;q=0.9',
  'text/html, application/json',
  'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'text/html',
  'image/png',
  'APPLICATION/JSON',
  'multipart/mixed, application/json',
  'text/event-stream, application/json',
  'application/json, text/event-stream',
];

const CONTENT_TYPES = [
  'application/json; charset=utf-8',
  'application/json ;charset=latin1',
  'APPLICATION/JSON',
  'application/jsonp',
  'text/plain',
  '',
];

const cases: [string, string][] = [
  ...BODIES.map(([title, body]): [string, string] => [title, JSON.stringify(body)]),
  ...RAW,
];

test.each(cases)('%s is answered alike with its length told before and without', async (_title, body) => {
  for (const accept of ACCEPTS) await expectAlike(body, accept === undefined ? {} : { accept });
});

test.each(CONTENT_TYPES)('a body of the type %s is answered alike', async (type) => {
  await expectAlike(JSON.stringify({ query: '{ statistics { apps } }' }), { 'content-type': type });
});

test('an encoded body is answered alike', async () => {
  for (const encoding of ['identity', 'gzip', 'br', 'x-unknown'])
    await expectAlike(JSON.stringify({ query: '{ statistics { apps } }' }), { 'content-encoding': encoding });
});

test('what is stored is answered alike', async () => {
  const app = await createApp(server(), { tags: ['心拍', 'b'], description: '"\\ \u2028 </script>' });
  const query = `query ($id: ID) { app(id: $id) { id name description tags pingUrl createdAt heartbeatCount schedule { __typename } } }`;
  for (const accept of ACCEPTS)
    await expectAlike(JSON.stringify({ query, variables: { id: app.id } }), accept === undefined ? {} : { accept });
});

const TOLD = [
  'content-type',
  'allow',
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
  'cache-control',
  'vary',
];

async function expectAlike(body: string, headers: Record<string, string>): Promise<void> {
  const [direct, throughYoga] = await Promise.all([post(body, headers, true), post(body, headers, false)]);
  const told = ({ status, headers: answered, body: text }: HttpAnswer) => ({
    status,
    ...Object.fromEntries(TOLD.map((name) => [name, answered[name]])),
    body: text.replaceAll(REFERENCE, '<reference>'),
  });
  expect({ ...told(direct), asked: { body, headers } }).toEqual({ ...told(throughYoga), asked: { body, headers } });
}

const REFERENCE = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=")/g;

/** A body whose length is not told before is none for the direct lane. */
function post(body: string, headers: Record<string, string>, tellLength: boolean): Promise<HttpAnswer> {
  const length = tellLength ? { 'content-length': Buffer.byteLength(body) } : { 'transfer-encoding': 'chunked' };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${server().url}/graphql`,
      { method: 'POST', agent: false, headers: { 'content-type': 'application/json', ...headers, ...length } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
