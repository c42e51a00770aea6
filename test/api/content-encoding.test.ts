import { text } from 'node:stream/consumers';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { expect, test } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { jsonRequest, open } from '../kit/http.ts';
import { useServer } from '../kit/server.ts';

const server = useServer('pglite');
const APPS = { query: '{ apps(first: 50) { nodes { id name slug status createdAt updatedAt } } }' };
const DECODERS = { br: createBrotliDecompress, gzip: createGunzip } as const;

const ask = (query: object, encodings?: string) => {
  const { headers, ...request } = jsonRequest(query);
  const accepted = encodings !== undefined && { 'accept-encoding': encodings };
  return open(`${server().url}/graphql`, { ...request, headers: { ...headers, ...accepted } });
};

test.for(['br', 'gzip'] as const)(
  'a long answer comes as %s to who takes that, and says the same',
  async (encoding) => {
    for (let made = 0; made < 10; made++) await createApp(server());
    const plain = await ask(APPS);
    expect(plain.headers['content-encoding']).toBeUndefined();
    const expected = await text(plain);
    expect(expected.length).toBeGreaterThan(1_024);
    const answer = await ask(APPS, encoding);
    expect(answer.headers).toMatchObject({
      'content-encoding': encoding,
      'content-type': 'application/json; charset=utf-8',
      vary: 'Accept-Encoding',
    });
    expect(Number(answer.headers['content-length'])).toBeLessThan(expected.length / 2);
    expect(await text(answer.pipe(DECODERS[encoding]()))).toBe(expected);
  },
);

test('a short answer comes as it is, and so does a long one to who refuses encodings', async () => {
  const short = await ask({ query: '{ __typename }' }, 'gzip, deflate, br');
  expect(short.headers['content-encoding']).toBeUndefined();
  expect(await text(short)).toBe('{"data":{"__typename":"Query"}}');
  const refused = await ask(APPS, 'identity, br;q=0, gzip;q=0');
  expect(refused.headers['content-encoding']).toBeUndefined();
  await text(refused);
});
