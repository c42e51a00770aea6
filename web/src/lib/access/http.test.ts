import { afterEach, describe, expect, it, vi } from 'vitest';
import { post } from './http.ts';

const answering = (answer: Response | Error) =>
  vi.stubGlobal('fetch', async () => (answer instanceof Error ? Promise.reject(answer) : answer));
const json = (status: number, body: unknown, headers = {}) => new Response(JSON.stringify(body), { status, headers });

describe('a request that is not GraphQL', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('has the content of its answer', async () => {
    answering(json(200, { link: 'x' }));
    expect(await post('/api/x')).toEqual({ data: { link: 'x' }, error: null });
  });

  it.each([
    [
      'says what the server has against it',
      json(400, { code: 'BAD_USER_INPUT', message: 'name: too long', field: 'name' }),
    ],
  ])('%s', async (_what, answer) => {
    answering(answer);
    const { error } = await post('/api/x');
    expect(error).toEqual({ code: 'BAD_USER_INPUT', message: 'name: too long', field: 'name' });
  });

  it('says when it may be tried again, where it was tried too often', async () => {
    answering(json(429, { code: 'RATE_LIMITED', message: 'no' }, { 'retry-after': '40' }));
    expect((await post('/api/x')).error?.message).toBe('Too many tries. Try again in 40s.');
    answering(json(429, {}));
    expect((await post('/api/x')).error?.message).toBe('Too many tries. Try again in a few minutes.');
  });

  it('is readable where a proxy, or nobody, answers', async () => {
    answering(new Response('<html>', { status: 502 }));
    expect((await post('/api/x')).error).toEqual({
      code: 'HTTP_502',
      message: 'The server answered 502.',
      field: null,
    });
    answering(new Error('refused'));
    expect((await post('/api/x')).error?.code).toBe('NETWORK');
  });
});
