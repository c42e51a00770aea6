import type { IncomingMessage } from 'node:http';
import { shown } from '../lib/errors.ts';

/** A loopback host name as it may stand in a Host header, without its port. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

export interface SameOriginOptions {
  /** The address the server listens on. */
  host: string;
  publicUrl: string | null;
}

/**
 * Whether a request comes from a page of this server's own, or from no page at all. A browser tells a page's origin on every
 * request that could change something or be read; the Host header must be a name of ours, or a foreign name that now points to
 * this machine (DNS rebinding) would count as the same origin. Returns null, or why the request is refused.
 */
export function refuseForeign(request: IncomingMessage, { host, publicUrl }: SameOriginOptions): string | null {
  const given = request.headers.host ?? '';
  const name = given.replace(/:\d+$/, '').toLowerCase();
  const publicHost = publicUrl === null ? null : new URL(publicUrl).host;
  const ours =
    LOOPBACK.test(name) ||
    name === host.toLowerCase() ||
    name === `[${host.toLowerCase()}]` ||
    given.toLowerCase() === publicHost;
  if (!ours)
    return `Host ${shown(given)} is not this server's: set PUBLIC_URL to the address under which people reach it`;
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${given}` && origin !== publicUrl) {
    return `Origin ${shown(origin)} is not this server's own`;
  }
  const site = request.headers['sec-fetch-site'];
  if ((site === 'cross-site' || site === 'same-site') && request.headers['sec-fetch-mode'] !== 'navigate') {
    return `a request of another site's page is refused (Sec-Fetch-Site: ${site})`;
  }
  return null;
}

/** Where a caller reached the server: PUBLIC_URL, else what its Host header says. */
export function originOf(request: IncomingMessage, publicUrl: string | null): string {
  return publicUrl ?? `http://${request.headers.host ?? 'localhost'}`;
}
