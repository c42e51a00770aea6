import { Agent as HttpAgent, request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { TypedDocumentString } from '../gql/graphql.ts';
import { deferred } from '../lib/deferred.ts';
import {
  graphqlFailure,
  type GraphQLFailure,
  networkFailure,
  Unreachable,
  WrongServer,
  wrongAnswer,
} from './failures.ts';

export interface ServerAddress {
  /** Without a trailing slash; may hold `user:password@`. */
  server: string;
  /** Asked for with each call, since it may change; null: there is none. */
  token: { readonly current: string | null } | null;
}

export interface ClientOptions extends ServerAddress {
  version: string;
}

/** Asks Lubdub; tests answer in its place. */
export interface Caller {
  /** @throws Unreachable, WrongServer or Refused */
  call<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
    timeoutMs?: number,
  ): Promise<Data>;
}

export interface Answer {
  status: number;
  location: string | undefined;
  body: string;
}

const TIMEOUT_MS = 10_000;
const MAX_SOCKETS = 4;

/** Calls the public API over connections that are kept; everything that is sent may be sent twice. */
export class Client implements Caller {
  /** As people may see it, without a password. */
  readonly server: string;
  readonly #endpoint: URL;
  readonly #version: string;
  readonly #agent: HttpAgent;
  readonly #headers: Record<string, string>;
  readonly #address: ServerAddress;
  #calls = 0;
  #failures = 0;
  /** Whether the last call came through; null before the first. */
  #reachable: boolean | null = null;

  constructor(options: ClientOptions) {
    const url = new URL(`${options.server}/graphql`);
    this.#headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': `lubdub-agent/${options.version}`,
    };
    this.#address = options;
    // A password that cannot be read is told of at once.
    authorization({ ...options, token: null });
    url.username = '';
    url.password = '';
    this.#endpoint = url;
    this.#version = options.version;
    this.server = url.href.slice(0, -'/graphql'.length);
    const keep = { keepAlive: true, maxSockets: MAX_SOCKETS };
    this.#agent = url.protocol === 'https:' ? new HttpsAgent(keep) : new HttpAgent(keep);
  }

  get isReachable(): boolean {
    return this.#reachable !== false;
  }

  /** Share of the calls that failed since this was last asked; null without any call. */
  takeFailureRate(): number | null {
    const rate = this.#calls === 0 ? null : this.#failures / this.#calls;
    this.#calls = 0;
    this.#failures = 0;
    return rate;
  }

  async call<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
    timeoutMs = TIMEOUT_MS,
  ): Promise<Data> {
    this.#calls += 1;
    try {
      const answer = await this.#post(
        this.#endpoint,
        JSON.stringify({ query: document.toString(), variables }),
        timeoutMs,
      );
      const data = this.#dataOf(answer) as Data;
      this.#reachable = true;
      return data;
    } catch (error) {
      const away = error instanceof Unreachable || error instanceof WrongServer;
      if (away) this.#failures += 1;
      this.#reachable = !away;
      throw error;
    }
  }

  /** Sends JSON to another path of the server; what it answers. @throws Unreachable or WrongServer */
  post(path: string, body: object): Promise<Answer> {
    return this.#post(new URL(`${this.server}${path}`), JSON.stringify(body), TIMEOUT_MS);
  }

  close(): void {
    this.#agent.destroy();
  }

  #dataOf({ status, location, body }: Answer): unknown {
    const parsed = parse(body) as { data?: unknown; errors?: GraphQLFailure[] } | null;
    if (Array.isArray(parsed?.errors)) throw graphqlFailure(parsed.errors, this.server, this.#version);
    if (status !== 200 || parsed?.data == null) throw wrongAnswer(status, location, body, this.server);
    return parsed.data;
  }

  async #post(url: URL, text: string, timeoutMs: number): Promise<Answer> {
    const body = Buffer.from(text);
    const deadline = performance.now() + timeoutMs;
    for (let first = true; ; first = false) {
      try {
        return await this.#send(url, body, Math.max(1, deadline - performance.now()));
      } catch (error) {
        // The server closed the kept connection just when it was to be used again.
        if (first && error instanceof StaleConnection) continue;
        throw error instanceof StaleConnection ? networkFailure(error.cause as Error, this.server) : error;
      }
    }
  }

  #send(url: URL, body: Buffer, timeoutMs: number): Promise<Answer> {
    const { promise, resolve, reject } = deferred<Answer>();
    const options: RequestOptions = {
      method: 'POST',
      agent: this.#agent,
      headers: { ...this.#headers, ...authorization(this.#address), 'content-length': body.length },
    };
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(url, options, (response) => {
      readAll(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, location: response.headers.location, body: text }),
        (error: Error) => reject(networkFailure(error, this.server)),
      );
    });
    const timer = setTimeout(() => {
      const seconds = Math.round(timeoutMs / 1000);
      reject(new Unreachable(`Lubdub at ${this.server} cannot be reached: no answer within ${seconds} s`, true));
      request.destroy();
    }, timeoutMs);
    request.on('error', (error: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(stale ? new StaleConnection(error) : networkFailure(error, this.server));
    });
    request.end(body);
    return promise.finally(() => clearTimeout(timer));
  }
}

class StaleConnection extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

/** Null where it is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The header that says who calls, where the settings tell. */
export function authorization({ server, token }: ServerAddress): Record<string, string> {
  const current = token?.current ?? null;
  if (current !== null) return { authorization: `Bearer ${current}` };
  const { username, password } = new URL(server);
  if (username === '' && password === '') return {};
  const both = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(both).toString('base64')}` };
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
