import type { ExecutionResult } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../../graphql/caller.ts';
import type { Operation, Operations } from '../graphql/operations.ts';
import { badInput, DomainError, shown } from '../../lib/errors.ts';
import { MailboxFullError } from '../../lib/mailbox.ts';
import { readOrRefuse, refuse } from './graphql-lane.ts';
import { respondText } from './respond.ts';
import type { Uploads } from '../../lib/uploads.ts';

export interface EventStreamOptions {
  operations: Operations;
  uploads: Uploads;
  /** Told how many subscriptions go on, whenever that changes. */
  onSubscriptions(count: number): void;
}

type Results = AsyncGenerator<ExecutionResult>;

/** One subscription of a stream; the id is the client's, and comes back with each of its events. */
type Wanted = Pick<Operation, 'query' | 'variables' | 'operationName'> & { id: string };

const MAX_BODY_BYTES = 1_000_000;
/** A dashboard has a dozen. */
const MAX_SUBSCRIPTIONS = 50;
const MAX_ID_LENGTH = 255;
/** A stream over which nothing comes for longer is dead, or a proxy ends it. */
const KEEP_ALIVE_MS = 12_000;
/** How long a subscriber may leave unread what was sent before the stream is cut off. */
const UNREAD_MS = 30_000;

/**
 * Answers a POST of `{"subscriptions": [{"id", "query", "variables"?, "operationName"?},
 * …]}` with the events of all of them over one response, `next` and `complete` as graphql-sse writes them over its
 * single connection, and `ready` once all have begun. For pages that get no WebSocket through: a browser has six
 * connections to a server over HTTP/1.1, and a stream for each subscription would take them all. A client that wants
 * others opens another stream; nothing is kept between two requests, so they may come to different processes.
 */
export async function serveEventStream(
  request: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
  { operations, uploads, onSubscriptions }: EventStreamOptions,
): Promise<void> {
  if (request.method !== 'POST') return respondText(response, 405, 'method not allowed', { allow: 'POST' });
  const body = await readOrRefuse(request, response, MAX_BODY_BYTES, uploads);
  if (body === null) return;
  let wanted: Wanted[];
  try {
    wanted = readWanted(body);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return refuse(response, 400, error.code, error.message);
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    // nginx would keep events back until its buffer is full.
    'x-accel-buffering': 'no',
  });
  const stream = new EventStream(request, response, caller, { operations, onSubscriptions });
  await stream.serve(wanted);
}

class EventStream {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #caller: Caller;
  readonly #operations: Operations;
  readonly #onSubscriptions: (count: number) => void;
  readonly #open = new Set<Results>();
  #drained: Promise<void> | null = null;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    caller: Caller,
    { operations, onSubscriptions }: Pick<EventStreamOptions, 'operations' | 'onSubscriptions'>,
  ) {
    this.#request = request;
    this.#response = response;
    this.#caller = caller;
    this.#operations = operations;
    this.#onSubscriptions = onSubscriptions;
  }

  /** Resolves when the client has gone, or everything has ended. */
  async serve(wanted: readonly Wanted[]): Promise<void> {
    const response = this.#response;
    response.on('error', () => {});
    const keepAlive = setInterval(() => response.writableNeedDrain || response.write(':\n\n'), KEEP_ALIVE_MS);
    response.once('close', () => {
      clearInterval(keepAlive);
      for (const results of this.#open) void results.return(undefined);
    });
    // Flushes the headers: a proxy may wait for the first byte.
    response.write(':\n\n');
    const begun = await Promise.all(wanted.map(async (one) => [one.id, await this.#begin(one)] as const));
    await this.#send('ready', {});
    await Promise.all(begun.map(([id, results]) => this.#pass(id, results)));
    response.end();
  }

  /** The results of a subscription, or why there are none. */
  async #begin(wanted: Wanted): Promise<Results | ExecutionResult> {
    const transport = {
      req: this.#request,
      caller: this.#caller,
      onTooSlow: () => void this.#response.destroy(),
    };
    const results = await this.#operations.begin(wanted, transport);
    if (!('next' in results)) return results;
    if (this.#response.destroyed) void results.return(undefined);
    else this.#open.add(results);
    this.#onSubscriptions(this.#open.size);
    return results;
  }

  async #pass(id: string, results: Results | ExecutionResult): Promise<void> {
    if (!('next' in results)) {
      await this.#send('next', { id, payload: results });
    } else {
      try {
        for await (const payload of results) await this.#send('next', { id, payload });
      } catch (error) {
        // What it missed only the cursor tells: the client comes back with it.
        if (error instanceof MailboxFullError) return void this.#response.destroy();
        throw error;
      } finally {
        this.#open.delete(results);
        this.#onSubscriptions(this.#open.size);
      }
    }
    await this.#send('complete', { id });
  }

  /** Waits until the client has read enough of what was sent before, or has gone. */
  async #send(event: string, data: unknown): Promise<void> {
    const response = this.#response;
    if (response.destroyed || response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)) return;
    this.#drained ??= new Promise<void>((resolve) => {
      const cut = setTimeout(() => response.destroy(), UNREAD_MS);
      const done = (): void => {
        clearTimeout(cut);
        response.off('drain', done).off('close', done);
        this.#drained = null;
        resolve();
      };
      response.once('drain', done).once('close', done);
    });
    await this.#drained;
  }
}

function readWanted(body: Buffer): Wanted[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    throw badInput('body', 'must be JSON');
  }
  const { subscriptions } = (parsed ?? {}) as { subscriptions?: unknown };
  if (!Array.isArray(subscriptions)) throw badInput('subscriptions', `must be a list, not ${shown(subscriptions)}`);
  if (subscriptions.length > MAX_SUBSCRIPTIONS)
    throw badInput('subscriptions', `must be at most ${MAX_SUBSCRIPTIONS}, not ${subscriptions.length}`);
  const ids = new Set<string>();
  return subscriptions.map((one: unknown, index) => {
    const field = (name: string): string => `subscriptions.${index}.${name}`;
    const { id, query, variables = null, operationName = null } = (one ?? {}) as Partial<Wanted>;
    if (typeof id !== 'string' || id === '' || id.length > MAX_ID_LENGTH)
      throw badInput(field('id'), `must be a text of 1 to ${MAX_ID_LENGTH} characters, not ${shown(id)}`);
    if (ids.has(id)) throw badInput(field('id'), `must be given once, not twice: ${shown(id)}`);
    ids.add(id);
    if (typeof query !== 'string') throw badInput(field('query'), `must be a text, not ${shown(query)}`);
    if (typeof variables !== 'object' || Array.isArray(variables))
      throw badInput(field('variables'), `must be an object, not ${shown(variables)}`);
    if (operationName !== null && typeof operationName !== 'string')
      throw badInput(field('operationName'), `must be a text, not ${shown(operationName)}`);
    return { id, query, variables, operationName };
  });
}
