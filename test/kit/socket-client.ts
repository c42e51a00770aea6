import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { EndedError, Events, within, PATIENCE_MS } from './events.ts';
import { GraphQLRefusal, type GraphQLFailure, type Variables } from './graphql-client.ts';

/** GraphQL over one WebSocket that does not reconnect: what it misses a test should notice. */
export class SocketClient implements AsyncDisposable {
  readonly #client: Client;
  /** Close code and reason, once the socket is closed. */
  readonly closed: Promise<{ code: number; reason: string }>;

  /**
   * @param url of the server, without a path
   * @param key left out: the socket brings none
   * @param clientName what it calls itself; left out: nothing
   */
  constructor(url: string, key?: string, clientName?: string) {
    const closed = Promise.withResolvers<{ code: number; reason: string }>();
    this.closed = closed.promise;
    this.#client = createClient({
      url: `${url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      lazy: false,
      connectionParams: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(clientName !== undefined && { clientName }),
      },
      onNonLazyError: () => {},
      on: { closed: (event) => closed.resolve(event as { code: number; reason: string }) },
    });
  }

  /** Starts a subscription; resolves once it is live, so that whatever is done next is heard of. */
  async subscribe<Data>(query: string, variables: Variables = {}): Promise<Events<Data>> {
    let stop = () => {};
    const events = new Events<Data>(query, () => stop());
    stop = this.#client.subscribe<Data>(
      { query, variables },
      {
        next: ({ data, errors }) => {
          if (errors !== undefined) events.fail(new GraphQLRefusal(errors as GraphQLFailure[]));
          else events.push(data as Data);
        },
        error: (error) => events.fail(asError(error)),
        complete: () => events.fail(new EndedError('the subscription is complete')),
      },
    );
    // The server takes a socket's messages in their order, and this one has to go to the database.
    await this.query('{ statistics { apps } }').catch((error: unknown) => {
      // Who may not read that hears of the subscription by its own first event.
      if (!(error instanceof GraphQLRefusal)) events.fail(asError(error));
    });
    return events;
  }

  /** A query or mutation. @throws GraphQLRefusal */
  async query<Data>(query: string, variables: Variables = {}): Promise<Data> {
    const answer = Promise.withResolvers<Data>();
    this.#client.subscribe<Data>(
      { query, variables },
      {
        next: ({ data, errors }) => {
          if (errors !== undefined) answer.reject(new GraphQLRefusal(errors as GraphQLFailure[]));
          else answer.resolve(data as Data);
        },
        error: (error) => answer.reject(asError(error)),
        complete: () => answer.reject(new EndedError('no answer')),
      },
    );
    return within(PATIENCE_MS, answer.promise, `${query}: no answer`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.dispose();
  }
}

function asError(error: unknown): Error {
  if (error instanceof Error) return error;
  if (Array.isArray(error)) return new GraphQLRefusal(error as GraphQLFailure[]);
  const { code, reason } = error as { code?: number; reason?: string };
  return new Error(`the socket was closed with ${code}: ${reason}`);
}
