import { send } from './http.ts';
import type { GraphQLFailure } from './graphql-client.ts';
import type { TestServer } from './server.ts';
import { WebSocket } from 'ws';

/** What any entrance says of an operation. */
export interface Outcome {
  /** Of HTTP; 200 over a socket. */
  status: number;
  data?: unknown;
  errors?: GraphQLFailure[];
}

/** `variables` is JSON, so that it may be what no client would write. */
export type Entrance = (server: TestServer, query: string, variables?: string) => Promise<Outcome>;

const bodyOf = (query: string, variables: string): string =>
  `{"query":${JSON.stringify(query)},"variables":${variables}}`;

async function post(server: TestServer, body: string, headers: Record<string, string>): Promise<Outcome> {
  const url = `${server.url}/graphql`;
  const answer = await send(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  return { ...read(answer.body), status: answer.status };
}

/** An answer in JSON, or the first event of a stream. */
function read(text: string): Omit<Outcome, 'status'> {
  const event = /^data: (\{.*)$/m.exec(text)?.[1];
  return JSON.parse(event ?? text) as Omit<Outcome, 'status'>;
}

async function overSocket(server: TestServer, query: string, variables = '{}'): Promise<Outcome> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const outcome = Promise.withResolvers<Outcome>();
  socket.on('error', outcome.reject);
  socket.on('close', (code, reason) => outcome.reject(new Error(`closed with ${code}: ${reason.toString()}`)));
  socket.on('open', () => socket.send('{"type":"connection_init"}'));
  socket.on('message', (data: Buffer) => {
    const { type, payload } = JSON.parse(data.toString()) as { type: string; payload: unknown };
    if (type === 'connection_ack') socket.send(`{"id":"1","type":"subscribe","payload":${bodyOf(query, variables)}}`);
    if (type === 'next') outcome.resolve({ ...(payload as Outcome), status: 200 });
    if (type === 'error') outcome.resolve({ errors: payload as GraphQLFailure[], status: 200 });
  });
  try {
    return await outcome.promise;
  } finally {
    socket.terminate();
  }
}

/** Every way by which an operation comes in. GET has it in its address, of 16 kB at most. */
export const ENTRANCES: Record<'POST' | 'POST in chunks' | 'GET' | 'server-sent events' | 'WebSocket', Entrance> = {
  POST: (server, query, variables = '{}') => {
    const body = bodyOf(query, variables);
    return post(server, body, { 'content-length': String(Buffer.byteLength(body)) });
  },
  'POST in chunks': (server, query, variables = '{}') =>
    post(server, bodyOf(query, variables), { 'transfer-encoding': 'chunked' }),
  GET: async (server, query, variables = '{}') => {
    const parameters = new URLSearchParams({ query, variables });
    const headers = { accept: 'application/json' };
    const answer = await send(`${server.url}/graphql?${parameters.toString()}`, { headers });
    return { ...read(answer.body), status: answer.status };
  },
  'server-sent events': (server, query, variables = '{}') =>
    post(server, bodyOf(query, variables), { accept: 'text/event-stream' }),
  WebSocket: overSocket,
};
