import type { IncomingMessage } from 'node:http';
import { shown } from '../lib/errors.ts';

/** A loopback host name as it may stand in a Host header, without its port. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };

export interface SameOriginOptions {
  /** The address the server listens on. */
  host: string;
  /** Origins under which people reach it. */
  publicUrls: readonly string[];
}

/**
 * Whether a request comes from a page of this server's own, or from no page at all. A browser tells a page's origin on every
 * request that could change something or be read; the Host header must be a name of ours, or a foreign name that now points to
 * this machine (DNS rebinding) would count as the same origin. Returns null, or why the request is refused.
 */
export function refuseForeign(request: IncomingMessage, { host, publicUrls }: SameOriginOptions): string | null {
  const given = request.headers.host ?? '';
  const name = given.replace(/:\d+$/, '').toLowerCase();
  const ours =
    LOOPBACK.test(name) ||
    name === host.toLowerCase() ||
    name === `[${host.toLowerCase()}]` ||
    publicUrls.some((url) => isHostOf(url, given.toLowerCase()));
  if (!ours)
    return `Host ${shown(given)} is not this server's: set PUBLIC_URL to the address under which people reach it`;
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${given}` && !publicUrls.includes(origin)) {
    return `Origin ${shown(origin)} is not this server's own`;
  }
  const site = request.headers['sec-fetch-site'];
  if ((site === 'cross-site' || site === 'same-site') && request.headers['sec-fetch-mode'] !== 'navigate') {
    return `a request of another site's page is refused (Sec-Fetch-Site: ${site})`;
  }
  return null;
}

/** Whether a Host header names this origin. Its port has to be the same where the header has one: many proxies leave it out. */
function isHostOf(origin: string, given: string): boolean {
  const { protocol, hostname, port } = new URL(origin);
  return given === hostname || given === `${hostname}:${port || DEFAULT_PORTS[protocol]}`;
}

/** Where a caller reached the server: the first PUBLIC_URL, else what its Host header says. */
export function originOf(request: IncomingMessage, publicUrls: readonly string[]): string {
  return publicUrls[0] ?? `http://${request.headers.host ?? 'localhost'}`;
}
