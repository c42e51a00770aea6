import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { Refused, Unreachable, WrongServer } from './failures.ts';
import { UnregisterDocument } from './operations.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** A client of a server that answers as it is told. */
async function clientOf(handler: Handler, current: string | null = null, credentials = ''): Promise<Client> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => handler(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new Client({ server: `http://${credentials}127.0.0.1:${port}`, token: { current }, version: '1.2.3' });
  closing.push(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  return client;
}

const answering =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

const call = (client: Client, timeoutMs?: number) =>
  client.call(UnregisterDocument, { agentId: 'a', sessionId: 's' }, timeoutMs);

const failureOf = (client: Client, timeoutMs?: number): Promise<Error> =>
  call(client, timeoutMs).then(
    () => new Error('no failure'),
    (error: unknown) => error as Error,
  );

const error = (message: string, code: string, path?: string[]) => ({
  data: null,
  errors: [{ message, path, extensions: { code } }],
});

describe('a call', () => {
  it('gives what the server answers, over one connection that is kept', async () => {
    const ports = new Set<number | undefined>();
    const client = await clientOf((request, response) => {
      ports.add(request.socket.remotePort);
      answering({ data: { unregisterAgent: 'a' } })(request, response);
    });
    expect(await call(client)).toEqual({ unregisterAgent: 'a' });
    expect(await call(client)).toEqual({ unregisterAgent: 'a' });
    expect(ports.size).toBe(1);
    expect(client.isReachable).toBe(true);
    expect(client.takeFailureRate()).toBe(0);
    expect(client.takeFailureRate()).toBeNull();
  });

  it('says who it is: by the token, or by what stands in the address', async () => {
    const seen: (string | undefined)[] = [];
    const handler: Handler = (request, response) => {
      seen.push(request.headers.authorization, request.headers['user-agent']);
      answering({ data: { unregisterAgent: 'a' } })(request, response);
    };
    await call(await clientOf(handler, 'token'));
    const client = await clientOf(handler, null, 'ann:p%40ss@');
    await call(client);
    await call(await clientOf(handler));
    expect(seen).toEqual([
      'Bearer token',
      'lubdub-agent/1.2.3',
      `Basic ${Buffer.from('ann:p@ss').toString('base64')}`,
      'lubdub-agent/1.2.3',
      undefined,
      'lubdub-agent/1.2.3',
    ]);
    expect(client.server).not.toContain('p%40ss');
  });

  it('is made again where the kept connection was closed just then', async () => {
    let calls = 0;
    const client = await clientOf((request, response) => {
      calls += 1;
      if (calls === 2) request.socket.destroy();
      else answering({ data: { unregisterAgent: 'a' } })(request, response);
    });
    await call(client);
    expect(await call(client)).toEqual({ unregisterAgent: 'a' });
    expect(calls).toBe(3);
  });
});

describe('a failure', () => {
  it('to reach the server is told as such, and whether the server may have done it', async () => {
    const nobody = new Client({ server: 'http://127.0.0.1:9', token: null, version: '1' });
    const refused = await failureOf(nobody);
    expect(refused).toBeInstanceOf(Unreachable);
    expect(refused).toMatchObject({
      maybeDone: false,
      message: 'Lubdub at http://127.0.0.1:9 cannot be reached: nothing listens there',
    });
    expect(nobody.isReachable).toBe(false);
    expect(nobody.takeFailureRate()).toBe(1);
    const silent = await clientOf(() => {});
    expect(await failureOf(silent, 50)).toMatchObject({ name: 'Unreachable', maybeDone: true });
  });

  const passing: [what: string, handler: Handler][] = [
    ['a proxy without its server', answering('<html>Bad gateway</html>', 502)],
    ['a server that is busy', answering('', 429)],
    ['a server without its database', answering(error('the database cannot be reached', 'UNAVAILABLE'))],
  ];
  it.each(passing)('of %s passes', async (_what, handler) => {
    expect(await failureOf(await clientOf(handler))).toBeInstanceOf(Unreachable);
  });

  const wrong: [what: string, handler: Handler, says: RegExp][] = [
    ['another program', answering('not found', 404), /is not a Lubdub server: it answers 404/],
    ['a web page', answering('<html></html>'), /is not a Lubdub server/],
    ['another JSON', answering({ hello: 'world' }), /is not a Lubdub server/],
    ['another address', answering('', 301, { location: 'https://x.org/' }), /sends on to https:\/\/x\.org\//],
    ['a login', answering('', 401), /wants a password: set LUBDUB_TOKEN/],
    ['a refusal', answering('Host not allowed', 403), /answers 403: Host not allowed/],
    [
      'an older server',
      answering(error('Cannot query field "unregisterAgent" on type "Mutation".', 'BAD_USER_INPUT')),
      /is older than this agent \(1\.2\.3\), update it/,
    ],
    ['no HTTP at all', (request) => void request.socket.end('SSH-2.0-OpenSSH_9.2\r\n'), /does not speak HTTP/],
  ];
  it.each(wrong)('of %s is for a person to mend', async (_what, handler, says) => {
    const failure = await failureOf(await clientOf(handler));
    expect(failure).toBeInstanceOf(WrongServer);
    expect(failure.message).toMatch(says);
  });

  it('to speak HTTPS to who does not is told', async () => {
    const plain = await clientOf(answering({}));
    const client = new Client({ server: plain.server.replace('http:', 'https:'), token: null, version: '1' });
    expect(await failureOf(client)).toMatchObject({ name: 'WrongServer', message: expect.stringMatching(/http:\/\//) });
  });

  it.each([
    ['whoever has no token', error('the key is not known', 'UNAUTHENTICATED')],
    ["another host's token", error('this token is for agents a@b only', 'FORBIDDEN', ['registerAgent'])],
  ])('to be let in, by %s, passes when it is enrolled', async (_who, answer) => {
    const failure = await failureOf(await clientOf(answering(answer, 401)));
    expect(failure).toMatchObject({ name: 'Unreachable', maybeDone: false });
    expect(failure.message).toMatch(/does not let this in: th.*`lubdub enroll <code>`/);
  });

  it('that Lubdub tells of has its code, and what was refused', async () => {
    const failure = await failureOf(await clientOf(answering(error('no', 'CONFLICT', ['unregisterAgent']))));
    expect(failure).toBeInstanceOf(Refused);
    expect(failure).toMatchObject({ code: 'CONFLICT', part: 'unregisterAgent', message: 'no' });
  });
});
