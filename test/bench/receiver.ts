// Whom alerts of the bench are sent to.
import { createServer, request, Agent, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ending } from './running.ts';

/** Takes each message after a while, or never answers. */
export class Receiver implements AsyncDisposable {
  readonly #server: Server;
  readonly #end: () => Promise<void>;
  #taken = 0;
  #waiting: { count: number; resolve(): void } | null = null;

  /** @param delayMs how long it takes for each; Infinity: it never answers */
  private constructor(delayMs: number) {
    this.#server = createServer((incoming, response) => {
      incoming.resume();
      if (delayMs === Infinity) return;
      setTimeout(() => {
        response.end('ok');
        this.#taken += 1;
        if (this.#waiting !== null && this.#taken >= this.#waiting.count) this.#waiting.resolve();
      }, delayMs);
    });
    this.#end = ending(async () => {
      this.#server.closeAllConnections();
      await new Promise((resolve) => this.#server.close(resolve));
    });
  }

  static async start(delayMs: number): Promise<Receiver> {
    const receiver = new Receiver(delayMs);
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Messages taken since the last call of {@link taken}. @throws Error when there are fewer after `seconds` */
  async taken(count: number, seconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting = { count, resolve };
    if (this.#taken >= count) resolve();
    const isInTime = await Promise.race([promise.then(() => true), pause(seconds * 1_000, false)]);
    if (!isInTime) throw new Error(`the receiver was sent ${this.#taken} of ${count} messages in ${seconds} s`);
    this.#waiting = null;
    this.#taken = 0;
  }

  /** Milliseconds until so many messages of bare Node have been taken, sent `atOnce` at a time. */
  async control(count: number, atOnce: number): Promise<number> {
    const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
    const begun = performance.now();
    await Promise.all(Array.from({ length: count }, () => post(this.url, agent)));
    agent.destroy();
    await this.taken(count, 1);
    return performance.now() - begun;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end();
  }
}

function post(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent }, (response) => response.resume().on('end', resolve));
    sent.on('error', reject);
    sent.end('{}');
  });
}
