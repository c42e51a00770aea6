import { DomainError } from '../../../lib/errors.ts';
import { Gate } from '../../../lib/gate.ts';

/** Better Auth's own, loaded by those only who have accounts. */
const crypto = () => import('better-auth/crypto');

/** Characters. */
export const MIN_PASSWORD_LENGTH = 10;
export const MAX_PASSWORD_LENGTH = 128;

/** A hash takes a core for a tenth of a second and 32 MB: this many wait for it at most, and no longer. */
const MAX_WAITING = 20;
const MAX_WAIT_MS = 15_000;

/**
 * Hashes passwords (scrypt, on Node's thread pool), one after the other, and where others wait, with a rest as long as the
 * work: however many sign in at once, they take half a core, and beats have the others. Whoever comes beyond is refused
 * with RATE_LIMITED.
 */
export class Passwords {
  readonly #gate = new Gate({ places: 1, maxWaiting: MAX_WAITING, maxWaitMs: MAX_WAIT_MS });
  /** Those that are hashed and those that wait. */
  #inHand = 0;
  /** Those who will bring one, or have. */
  #expected = 0;

  /** With a salt of its own. */
  hash(password: string): Promise<string> {
    return this.inTurn(async () => (await crypto()).hashPassword(password));
  }

  verify(given: { hash: string; password: string }): Promise<boolean> {
    return this.inTurn(async () => (await crypto()).verifyPassword(given));
  }

  /**
   * Runs what will have a password hashed; at once rejects with RATE_LIMITED where that could not be done now, before
   * anything else is done for whoever brings it.
   */
  async ifRoom<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#expected >= MAX_WAITING) throw tooMany();
    this.#expected += 1;
    try {
      return await work();
    } finally {
      this.#expected -= 1;
    }
  }

  /** Runs work that takes a core, one after the other. Rejects with RATE_LIMITED where too many wait. */
  async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#inHand += 1;
    try {
      await this.#gate.enter();
    } catch (error) {
      this.#inHand -= 1;
      throw tooMany(error);
    }
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.#inHand -= 1;
      if (this.#inHand === 0) this.#gate.leave();
      else setTimeout(() => this.#gate.leave(), performance.now() - began);
    }
  }
}

const tooMany = (cause?: unknown): DomainError =>
  new DomainError('RATE_LIMITED', 'too many are signing in at once; try again', null, { cause });
