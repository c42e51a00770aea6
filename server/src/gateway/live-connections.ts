import type { AccessChange } from '../features/access/access-changes.ts';
import type { Caller } from '../graphql/caller.ts';
import type { Broadcast } from '../lib/broadcast.ts';
import { DomainError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';

/** A connection that goes on for as long as its caller may have it: a WebSocket, a stream of events. */
export interface LiveConnection {
  caller: Caller;
  /** Who it would be, did it come now. Rejects with DomainError where what it came with holds no more. */
  identifyAgain(): Caller | Promise<Caller>;
  /** Ends it, and says so as far as its protocol can. */
  close(): void;
}

export interface LiveConnectionsOptions {
  changes: Broadcast<AccessChange>;
  /** Changes may have been missed. */
  resync: Broadcast<null>;
  now(): number;
  logger: Logger;
}

/** Credentials that end by themselves, and callers of whom nothing could be learnt, are looked at this often. */
const CHECK_EVERY_MS = 500;

/** Ends connections whose callers have lost a right, or gained one: it would go on with those it began with. */
export class LiveConnections {
  readonly #options: LiveConnectionsOptions;
  readonly #open = new Set<LiveConnection>();
  /** They have just begun, or the database did not say. */
  readonly #doubtful = new Set<LiveConnection>();
  readonly #stops: (() => void)[];

  constructor(options: LiveConnectionsOptions) {
    this.#options = options;
    const timer = setInterval(() => this.#checkTimes(), CHECK_EVERY_MS).unref();
    this.#stops = [
      options.changes.listen((change) => this.#checkAll((caller) => hangsOn(caller, change))),
      options.resync.listen(() => this.#checkAll(() => true)),
      () => clearInterval(timer),
    ];
  }

  /**
   * Returns the function that forgets it: to be called when it has ended. It is looked at once more soon: a change that was
   * heard of while its caller was being read came before it could be told of any.
   */
  add(connection: LiveConnection): () => void {
    this.#open.add(connection);
    this.#doubtful.add(connection);
    return () => {
      this.#open.delete(connection);
      this.#doubtful.delete(connection);
    };
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #checkAll(concerns: (caller: Caller) => boolean): void {
    for (const connection of this.#open) if (concerns(connection.caller)) void this.#check(connection);
  }

  #checkTimes(): void {
    const now = this.#options.now();
    for (const connection of this.#open)
      if ((connection.caller.expiresAt ?? Infinity) <= now || this.#doubtful.has(connection))
        void this.#check(connection);
  }

  async #check(connection: LiveConnection): Promise<void> {
    this.#doubtful.delete(connection);
    try {
      const caller = await connection.identifyAgain();
      if (caller.id === connection.caller.id && caller.rights === connection.caller.rights) {
        // It may end later than it did: a session is made longer by those who come.
        connection.caller = caller;
        return;
      }
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'UNAUTHENTICATED') {
        this.#options.logger.warn({ err: error }, 'whether a connection may go on could not be found out; once more');
        if (this.#open.has(connection)) this.#doubtful.add(connection);
        return;
      }
    }
    if (this.#open.has(connection)) connection.close();
  }
}

/** Those without an id hang on the mode. A change of sessions that names none is of any. */
const hangsOn = (caller: Caller, { kind, id }: AccessChange): boolean =>
  kind === 'MODE' ||
  caller.id === null ||
  [caller.id, caller.userId, caller.sessionId].includes(id) ||
  (kind === 'SESSION' && id === '' && caller.sessionId !== null);
