import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { eventually } from './eventually.ts';

/** One request as it came in. */
export interface ReceivedRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What a receiver answers. */
export interface ReceiverAnswer {
  /** 200 by default. */
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Waits before it answers. */
  delayMs?: number;
  /** Instead of an answer: none at all, an end of the connection, or an answer whose body never ends. */
  instead?: 'SILENCE' | 'RESET' | 'ENDLESS_BODY';
}

type Answers = ReceiverAnswer | ((request: ReceivedRequest, index: number) => ReceiverAnswer);

/** Whoever messages are sent to: records what comes, and answers as the test says. Listens on 127.0.0.1. */
export class HttpReceiver implements AsyncDisposable {
  readonly requests: ReceivedRequest[] = [];
  readonly #server: Server;
  #answers: Answers;
  #connections = 0;

  private constructor(answers: Answers) {
    this.#answers = answers;
    this.#server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', () => {});
      incoming.on('end', () => {
        const { method = '', url: path = '', headers } = incoming;
        const request = { method, path, headers, body: Buffer.concat(chunks).toString() };
        this.requests.push(request);
        void this.#answer(request, this.requests.length - 1, response);
      });
    });
    this.#server.on('connection', () => (this.#connections += 1));
  }

  /** @param answers one for all requests, or made for each with its index from 0 */
  static async start(answers: Answers = {}): Promise<HttpReceiver> {
    const receiver = new HttpReceiver(answers);
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that were ever made. */
  get connections(): number {
    return this.#connections;
  }

  /** Answers so from now on. */
  answerWith(answers: Answers): void {
    this.#answers = answers;
  }

  /** The requests, once there are so many at least. */
  received(count: number): Promise<ReceivedRequest[]> {
    return eventually(
      () => this.requests,
      ({ length }) => length >= count,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: ReceivedRequest, index: number, response: ServerResponse): Promise<void> {
    const answer = typeof this.#answers === 'function' ? this.#answers(request, index) : this.#answers;
    if (answer.delayMs !== undefined) await setTimeout(answer.delayMs);
    if (answer.instead === 'SILENCE') return;
    if (answer.instead === 'RESET') return void response.socket?.resetAndDestroy();
    response.on('error', () => {});
    response.writeHead(answer.status ?? 200, answer.headers);
    if (answer.instead !== 'ENDLESS_BODY') return void response.end(answer.body ?? 'ok');
    const write = (): void => {
      while (!response.destroyed && response.write('x'.repeat(1_000)));
    };
    response.on('drain', write);
    write();
  }
}
