import { EndedError, Events } from './events.ts';

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

  /** @param url of the server, without a path */
  constructor(url: string) {
    this.url = url;
  }

  /** Whatever the server answers. */
  async execute<Data>(query: string, variables: Variables = {}): Promise<GraphQLAnswer<Data>> {
    const response = await this.#post(query, variables, 'application/graphql-response+json');
    return { ...((await response.json()) as Omit<GraphQLAnswer<Data>, 'status'>), status: response.status };
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
    const abort = new AbortController();
    const response = await this.#post(query, variables, 'text/event-stream', abort.signal);
    const events = new Events<Data>(query, () => abort.abort());
    void readServerSentEvents(response, events);
    await this.query('{ statistics { apps } }');
    return events;
  }

  #post(query: string, variables: Variables, accept: string, signal?: AbortSignal): Promise<Response> {
    return fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query, variables }),
      signal: signal ?? null,
    });
  }
}

async function readServerSentEvents<Data>(response: Response, events: Events<Data>): Promise<void> {
  try {
    if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true)
      throw new GraphQLRefusal(((await response.json()) as GraphQLAnswer<Data>).errors ?? []);
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) readEvent(block, events);
    }
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
