import type { IncomingMessage } from 'node:http';
import { openEventStream, type StreamEvent, type StreamSubscription } from './event-stream.ts';
import { EndedError, Events } from './events.ts';
import { jsonRequest, open, send, type HttpAnswer } from './http.ts';

export interface GraphQLFailure {
  message: string;
  path?: (string | number)[];
  extensions?: Record<string, unknown>;
}

export interface GraphQLAnswer<Data> {
  status: number;
  data?: Data | null;
  errors?: GraphQLFailure[];
}

export type Variables = Record<string, unknown>;

/** An operation was refused; `errors` is what the server said of it. */
export class GraphQLRefusal extends Error {
  override readonly name = 'GraphQLRefusal';
  readonly errors: GraphQLFailure[];

  constructor(errors: GraphQLFailure[]) {
    super(errors.map(({ message, extensions }) => `${String(extensions?.['code'])}: ${message}`).join('\n'));
    this.errors = errors;
  }
}

/** GraphQL over HTTP, as any client would speak it. */
export class GraphQLClient {
  readonly url: string;

  /** What it sends with each request. */
  readonly headers: Readonly<Record<string, string>>;

  /** @param url of the server, without a path */
  constructor(url: string, headers: Record<string, string> = {}) {
    this.url = url;
    this.headers = headers;
  }

  /** The same server, by somebody who sends these headers: a key, a cookie. */
  sending(headers: Record<string, string>): GraphQLClient {
    return new GraphQLClient(this.url, headers);
  }

  /** The same server, by a program with a key. */
  withKey(key: string): GraphQLClient {
    return this.sending({ authorization: `Bearer ${key}` });
  }

  /** Not GraphQL, by the same somebody. */
  get(path: string): Promise<HttpAnswer> {
    return send(`${this.url}${path}`, { headers: this.headers });
  }

  /** The same, with a body in JSON, as a page of the server's own sends it. */
  post(path: string, body: unknown): Promise<HttpAnswer> {
    return send(`${this.url}${path}`, jsonRequest(body, { origin: this.url, ...this.headers }));
  }

  /** Whatever the server answers. */
  async execute<Data>(query: string, variables: Variables = {}): Promise<GraphQLAnswer<Data>> {
    const request = jsonRequest({ query, variables }, { ...this.headers, accept: 'application/graphql-response+json' });
    const { body, status } = await send(`${this.url}/graphql`, request);
    return { ...(JSON.parse(body) as Omit<GraphQLAnswer<Data>, 'status'>), status };
  }

  /** The data. @throws GraphQLRefusal when there is any error */
  async query<Data>(query: string, variables: Variables = {}): Promise<Data> {
    const { data, errors } = await this.execute<Data>(query, variables);
    if (errors !== undefined || data == null) throw new GraphQLRefusal(errors ?? [{ message: 'no data' }]);
    return data;
  }

  /** The one error of an operation that has to be refused. @throws Error when it is not */
  async refusal(query: string, variables: Variables = {}): Promise<{ code: unknown; field: unknown; message: string }> {
    const { data, errors } = await this.execute(query, variables);
    const [error, ...others] = errors ?? [];
    if (error === undefined || others.length > 0)
      throw new Error(`not one error, but ${JSON.stringify(errors ?? data)}`);
    return { code: error.extensions?.['code'], field: error.extensions?.['field'], message: error.message };
  }

  /** A subscription over server-sent events; resolves once it is live. @throws GraphQLRefusal */
  async sse<Data>(query: string, variables: Variables = {}): Promise<Events<Data>> {
    const response = await open(
      `${this.url}/graphql`,
      jsonRequest({ query, variables }, { ...this.headers, accept: 'text/event-stream' }),
    );
    const events = new Events<Data>(query, () => void response.destroy());
    void readServerSentEvents(response, events);
    // Whoever may not read is refused, which takes its time, too.
    await this.execute('{ statistics { apps } }');
    return events;
  }

  /** Several subscriptions over one response. */
  eventStream(subscriptions: StreamSubscription[]): Promise<Events<StreamEvent>> {
    return openEventStream(this.url, subscriptions, this.headers);
  }
}

async function readServerSentEvents<Data>(response: IncomingMessage, events: Events<Data>): Promise<void> {
  try {
    response.setEncoding('utf8');
    const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
    let text = '';
    for await (const chunk of response) {
      text += chunk as string;
      if (!isStream) continue;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) readEvent(block, events);
    }
    if (!isStream) throw new GraphQLRefusal((JSON.parse(text) as GraphQLAnswer<Data>).errors ?? []);
    events.fail(new EndedError('the stream ended'));
  } catch (error) {
    events.fail(error as Error);
  }
}

function readEvent<Data>(block: string, events: Events<Data>): void {
  const fields = new Map(block.split('\n').map((line) => line.split(/: ?(.*)/s) as [string, string]));
  if (fields.get('event') === 'complete') events.fail(new EndedError('the subscription is complete'));
  if (fields.get('event') !== 'next') return;
  const { data, errors } = JSON.parse(fields.get('data') ?? '') as GraphQLAnswer<Data>;
  if (errors !== undefined) events.fail(new GraphQLRefusal(errors));
  else events.push(data as Data);
}
