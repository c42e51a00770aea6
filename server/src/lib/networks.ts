// Which addresses the server itself connects to. Whoever may set up a receiver names a host, and the server stands where
// more can be reached than from outside: its own ports, the router, the cloud's metadata. So addresses that are
// not public are refused unless the operator allows them, and what was checked is what is connected to: a
// name that resolves to something else a moment later gets nothing.
import ipaddr from 'ipaddr.js';
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';

/** As {@link parseNetwork} makes one. */
export type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** A connection that the server must not make; the message is one line for people. */
export class RefusedTargetError extends Error {
  override readonly name = 'RefusedTargetError';
}

/** Who may be connected to: whoever is public or allowed, or those alone that are allowed. */
export type Reach = 'PUBLIC' | 'ALLOWED';

export interface OutboundOptions {
  /** CIDRs, as {@link parseNetworks} takes them. */
  allowNetworks: readonly string[];
  /** How names become addresses; the system's way by default. */
  lookup?: typeof systemLookup;
}

const IDLE_MS = 30_000;
/** Of connections to one receiver: as many as are ever used at once. */
const MAX_SOCKETS = 50;

/** Makes the connections of this server to others, and no forbidden ones. */
export class Outbound {
  readonly #allowed: readonly Network[];
  readonly #systemLookup: typeof systemLookup;
  readonly #agents: Record<Reach, { http: HttpAgent; https: HttpsAgent }>;

  constructor({ allowNetworks, lookup = systemLookup }: OutboundOptions) {
    this.#allowed = allowNetworks.map(parseNetwork);
    this.#systemLookup = lookup;
    this.#agents = { PUBLIC: this.#agentsFor('PUBLIC'), ALLOWED: this.#agentsFor('ALLOWED') };
  }

  /**
   * What `node:http` and `node:https` connect to this URL with. Connections are kept for the next request, for 30 s.
   * @throws RefusedTargetError for an address that must not be connected to; for a name, the request fails with it
   */
  agentFor(url: URL, reach: Reach = 'PUBLIC'): HttpAgent {
    // The URL of an IPv6 address has brackets.
    this.#checkLiteral(url.hostname.replace(/^\[|\]$/g, ''), reach);
    return this.#agents[reach][url.protocol === 'https:' ? 'https' : 'http'];
  }

  /** A TCP connection; rejects with a RefusedTargetError, or with what the system says. */
  async connect(host: string, port: number, signal?: AbortSignal): Promise<Socket> {
    this.#checkLiteral(host, 'PUBLIC');
    const socket = connect({ host, port, lookup: this.#lookup('PUBLIC'), ...(signal && { signal }) });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(socket);
      });
    });
  }

  /** Whether settings may name this host for what must not go over other networks in the clear. */
  mayAllow(host: string): boolean {
    const bare = host.replace(/^\[|\]$/g, '');
    return this.#allowed.length > 0 && (isIP(bare) === 0 || this.#isAllowed(ipaddr.process(bare)));
  }

  /** Ends the connections that are kept. */
  close(): void {
    for (const { http, https } of Object.values(this.#agents)) {
      http.destroy();
      https.destroy();
    }
  }

  #agentsFor(reach: Reach): { http: HttpAgent; https: HttpsAgent } {
    const options = { keepAlive: true, timeout: IDLE_MS, maxSockets: MAX_SOCKETS, lookup: this.#lookup(reach) };
    return { http: new HttpAgent(options), https: new HttpsAgent(options) };
  }

  #lookup(reach: Reach): LookupFunction {
    return (host, options, callback) => {
      this.#systemLookup(host, { ...options, all: true }, (error, addresses) => {
        if (error) return callback(error, '');
        // Of a name that is here and elsewhere, the addresses elsewhere are good enough.
        const reachable = addresses.filter(({ address }) => this.#problemOf(address, reach) === null);
        const [first] = reachable;
        if (first === undefined) return callback(this.#refusalOf(host, addresses, reach), '');
        if (options.all) callback(null, reachable);
        else callback(null, first.address, first.family);
      });
    };
  }

  #refusalOf(host: string, [first]: readonly LookupAddress[], reach: Reach): Error {
    if (first === undefined) return new RefusedTargetError(`${host} has no address`);
    return new RefusedTargetError(`${host} is at ${first.address}, ${this.#problemOf(first.address, reach)}`);
  }

  /** Addresses are not looked up, so they are checked where they stand. */
  #checkLiteral(host: string, reach: Reach): void {
    if (isIP(host) === 0) return;
    const problem = this.#problemOf(host, reach);
    if (problem !== null) throw new RefusedTargetError(`${host} is ${problem}`);
  }

  #problemOf(text: string, reach: Reach): string | null {
    // An IPv4 address that is written as an IPv6 one is judged as what it is.
    const address = ipaddr.process(text);
    if (this.#isAllowed(address)) return null;
    const isPublic = rangeOf(address) === 'unicast';
    if (isPublic && reach === 'PUBLIC') return null;
    return isPublic
      ? 'to which nothing is sent without encryption: use https, or allow it with ALERT_ALLOW_NETWORKS'
      : `an address that is not public (${kindOf(address)}): allow it with ALERT_ALLOW_NETWORKS`;
  }

  #isAllowed(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
    return isWithin(address, this.#allowed);
  }
}

export const isWithin = (address: ipaddr.IPv4 | ipaddr.IPv6, networks: readonly Network[]): boolean =>
  networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));

/** Of IPv6, what anybody is given addresses from. */
const GLOBAL_UNICAST = parseNetwork('2000::/3');

/** ipaddr.js takes for public what it has no name for: `::7f00:1` among them, an old way to write 127.0.0.1. */
function rangeOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  const range = address.range();
  return range !== 'unicast' || address.kind() === 'ipv4' || isWithin(address, [GLOBAL_UNICAST]) ? range : 'reserved';
}

/** `loopback`, `link local`, …: ipaddr.js has them in one word. */
const kindOf = (address: ipaddr.IPv4 | ipaddr.IPv6): string =>
  rangeOf(address).replaceAll(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);

/**
 * Networks with commas between them, each as `10.0.0.0/8`, `fd00::/8` or a single address.
 * @throws Error that names the first one that is none, and why
 */
export function parseNetworks(text: string): string[] {
  const networks = text.split(',').map((network) => network.trim());
  for (const network of networks) parseNetwork(network);
  return networks;
}

/** Throws Error that says what is wrong with it. */
export function parseNetwork(text: string): Network {
  const [address = '', bits, ...rest] = text.split('/');
  if (isIP(address) === 0 || rest.length > 0)
    throw new Error(`${JSON.stringify(text)} is no network such as 10.0.0.0/8 or fd00::/8`);
  const parsed = ipaddr.parse(address);
  const most = parsed.kind() === 'ipv4' ? 32 : 128;
  if (bits === undefined) return [parsed, most];
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most)
    throw new Error(`${JSON.stringify(text)} should have 0 to ${most} bits after the "/"`);
  return [parsed, Number(bits)];
}
