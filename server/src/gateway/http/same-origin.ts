import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import { shown } from '../../lib/errors.ts';

export interface SameOriginOptions {
  /** The address the server listens on. */
  host: string;
  /** Origins under which people reach it, e.g. `https://beats.example.org`; the first stands in links. */
  publicUrls: readonly string[];
}

/** Tells requests of this server's own pages, and of programs, from those of pages from elsewhere. */
export class SameOrigin {
  readonly #names: ReadonlySet<string>;
  /** By name, the ports under which it is reached, as they may stand in a Host header. */
  readonly #publicPorts = new Map<string, Set<string>>();
  readonly #publicUrls: readonly string[];

  constructor({ host, publicUrls }: SameOriginOptions) {
    const listening = host.toLowerCase();
    this.#names = new Set(['localhost', '[::1]', listening, `[${listening}]`]);
    this.#publicUrls = publicUrls;
    for (const url of publicUrls) {
      const { hostname, port, protocol } = new URL(url);
      const ports = this.#publicPorts.get(hostname) ?? new Set();
      ports.add(port === '' ? (DEFAULT_PORTS[protocol] ?? '') : port);
      this.#publicPorts.set(hostname, ports);
    }
  }

  /**
   * Why a request is refused for the name by which it calls this server, or null: what `/metrics` and all below needs.
   */
  refuseHost(request: IncomingMessage): string | null {
    const given = request.headers.host ?? '';
    if (this.#isOurs(given.toLowerCase())) return null;
    return `Host ${shown(given)} is not this server's: set PUBLIC_URL to the address under which people reach it`;
  }

  /**
   * Whether a request comes from a page of this server's own, or from no page at all. A browser tells a
   * page's origin on every request that could change something or be read; the Host header must be a name
   * of ours, or a foreign name that now points to this machine (DNS rebinding) would count as the same
   * origin. Returns null, or why the request is refused.
   */
  refuse(request: IncomingMessage): string | null {
    const refusal = this.refuseHost(request);
    if (refusal !== null) return refusal;
    const { origin, host = '' } = request.headers;
    if (origin !== undefined && origin !== `http://${host}` && !this.#publicUrls.includes(origin))
      return `Origin ${shown(origin)} is not this server's own`;
    const site = request.headers['sec-fetch-site'];
    if ((site === 'cross-site' || site === 'same-site') && request.headers['sec-fetch-mode'] !== 'navigate')
      return `a request of another site's page is refused (Sec-Fetch-Site: ${site})`;
    return null;
  }

  /** Where a caller reached the server: by the first of PUBLIC_URL, else by what its Host header says. */
  originOf(request: IncomingMessage): string {
    return this.#publicUrls[0] ?? `http://${request.headers.host ?? 'localhost'}`;
  }

  #isOurs(given: string): boolean {
    const [, name = given, port] = /^(.*?)(?::(\d{1,5}))?$/.exec(given) ?? [];
    if (port !== undefined && Number(port) > MAX_PORT) return false;
    // Not only as it looks: 127.999.1.1 is no address, and no URL can be made of it.
    if (this.#names.has(name) || (name.startsWith('127.') && isIPv4(name))) return true;
    const ports = this.#publicPorts.get(name);
    // A proxy may drop the port of the name that people use.
    return ports !== undefined && (port === undefined || ports.has(port));
  }
}

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };
const MAX_PORT = 65_535;
