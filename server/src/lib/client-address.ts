import ipaddr from 'ipaddr.js';
import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import { isWithin, parseNetwork } from './networks.ts';

/** What an address is told from. */
export type Addressed = Pick<IncomingMessage, 'headers' | 'socket'>;

/** A chain of proxies is a few addresses long; the rest of a longer header is somebody's attempt. */
const MAX_HOPS = 20;

/**
 * Tells from where a request was sent: from the other end of the connection, or, where proxies that are trusted stand in
 * between, from the last address in `X-Forwarded-For` that is not one of them. Whatever stands before that, anybody may
 * have written.
 * @param trusted CIDRs, as `parseNetworks` takes them
 */
export function clientAddresses(trusted: readonly string[]): (request: Addressed) => string {
  const proxies = trusted.map(parseNetwork);
  const isProxy = (address: string): boolean => isWithin(ipaddr.process(address), proxies);
  return ({ headers, socket }) => {
    // A peer that has gone has none any more.
    let address = plain(socket.remoteAddress ?? '') ?? 'unknown';
    if (proxies.length === 0 || address === 'unknown') return address;
    const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
    for (let hops = 0; hops < MAX_HOPS && isProxy(address); hops += 1) {
      const before = plain(forwarded.pop()?.trim() ?? '');
      if (before === null) return address;
      address = before;
    }
    return address;
  };
}

/** An IPv4 address as such, also where it is written as an IPv6 one; null for what is no address. */
function plain(text: string): string | null {
  // Proxies of some makers add the port.
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(text)?.[1] ?? text;
  return isIP(bare) === 0 ? null : ipaddr.process(bare).toString();
}

/** Groups of an IPv6 address that a provider gives to one customer: all below them are one household's, or attacker's. */
const NETWORK_GROUPS = 4;

/** What counts as one address. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const [before, after] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const missing = Array<string>(8 - (before?.length ?? 0) - (after?.length ?? 0)).fill('0');
  return [...(before ?? []), ...missing, ...(after ?? [])].slice(0, NETWORK_GROUPS).join(':');
}
