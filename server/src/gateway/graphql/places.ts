import type { Caller } from '../../graphql/caller.ts';
import { networkOf } from '../../lib/client-address.ts';

/** What takes a place. */
export interface Seated {
  /** Takes its place for somebody else: it has to be gone at once. */
  leave(): void;
}

/** Those who can be made to leave, by their networks: in each the oldest first. */
class Removable {
  readonly #networks = new Map<string, Set<Seated>>();
  size = 0;

  add(network: string, socket: Seated): void {
    const sockets = this.#networks.get(network) ?? new Set();
    this.#networks.set(network, sockets.add(socket));
    this.size += 1;
  }

  delete(network: string, socket: Seated): void {
    const sockets = this.#networks.get(network);
    if (sockets?.delete(socket) !== true) return;
    this.size -= 1;
    if (sockets.size === 0) this.#networks.delete(network);
  }

  in(network: string): number {
    return this.#networks.get(network)?.size ?? 0;
  }

  /** The oldest of the network that has the most; null where none has more than `moreThan`. */
  oldestOfMost(moreThan = 0): Seated | null {
    let most: Set<Seated> | null = null;
    for (const sockets of this.#networks.values()) if (sockets.size > (most?.size ?? moreThan)) most = sockets;
    return most?.values().next().value ?? null;
  }
}

/**
 * The places for sockets of one process. Those of whom nobody knows who they are, or not yet, have half of them: where
 * that is full, the address that has the most of these loses its oldest, so that one more can still say who it is. Where
 * nobody has to say who they are, an address that has more than another makes room for it once all are taken.
 */
export class Places {
  readonly #max: number;
  readonly #networks = new Map<Seated, string>();
  readonly #strangers = new Removable();
  readonly #everybody = new Removable();

  constructor(max: number) {
    this.#max = max;
  }

  /** A place for a socket that has just come; false where there is none. {@link free} gives it back. */
  take(socket: Seated, address: string): boolean {
    const network = networkOf(address);
    if (this.#networks.size >= this.#max && !this.#makeRoom(network)) return false;
    this.#networks.set(socket, network);
    this.#strangers.add(network, socket);
    if (this.#strangers.size > Math.ceil(this.#max / 2)) this.#remove(this.#strangers.oldestOfMost());
    return true;
  }

  /** It has said who it is. */
  isOf(socket: Seated, { kind }: Caller): void {
    const network = this.#networks.get(socket);
    if (network === undefined || kind === 'ANONYMOUS') return;
    this.#strangers.delete(network, socket);
    if (kind === 'OPEN') this.#everybody.add(network, socket);
  }

  free(socket: Seated): void {
    const network = this.#networks.get(socket);
    if (network === undefined) return;
    this.#networks.delete(socket);
    this.#strangers.delete(network, socket);
    this.#everybody.delete(network, socket);
  }

  #makeRoom(network: string): boolean {
    const has = this.#everybody.in(network);
    return this.#remove(this.#strangers.oldestOfMost() ?? this.#everybody.oldestOfMost(has + 1));
  }

  #remove(socket: Seated | null): boolean {
    if (socket === null) return false;
    this.free(socket);
    socket.leave();
    return true;
  }
}
