import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Stands before a server as a proxy does that passes no Upgrade on: requests go through, a WebSocket never comes to be.
 */
export class HttpProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #open = new Map<string, number>();
  readonly #sockets = new Set<Duplex>();
  readonly #target: { hostname: string; port: string };

  private constructor(target: string) {
    const { hostname, port } = new URL(target);
    this.#target = { hostname, port };
    // Without a listener for upgrades they are requests like any other.
    this.#server = createServer((request, response) => {
      const { connection: _connection, upgrade: _upgrade, ...headers } = request.headers;
      const path = request.url ?? '/';
      this.#count(path, 1);
      response.once('close', () => {
        this.#count(path, -1);
        onward.destroy();
      });
      const onward = httpRequest({ hostname, port, path, method: request.method, headers }, (answer) => {
        answer.on('error', () => response.destroy());
        answer.on('close', () => answer.complete || response.destroy());
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
      });
      onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
      request.pipe(onward);
    });
  }

  /** One on a free port. */
  static async start(target: string): Promise<HttpProxy> {
    const proxy = new HttpProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Lets WebSockets through from now on. */
  passUpgrades(): void {
    this.#server.on('upgrade', (request, socket, head) => {
      const onward = httpRequest({ ...this.#target, path: request.url, headers: request.headers });
      this.#sockets.add(socket);
      socket.on('error', () => onward.destroy());
      onward.on('error', () => socket.destroy());
      onward.on('upgrade', (answer, there) => {
        there.on('error', () => socket.destroy());
        const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`);
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
        there.write(head);
        there.pipe(socket).pipe(there);
      });
      onward.end();
    });
  }

  /** Requests to a path that are not answered to their end. */
  openRequests(path: string): number {
    return this.#open.get(path) ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #count(path: string, by: number): void {
    this.#open.set(path, (this.#open.get(path) ?? 0) + by);
  }
}
