import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import { networkOf } from '../../../lib/client-address.ts';
import { RateLimitedError } from '../../../lib/errors.ts';
import { db, executeFirst, ONE } from '../../../lib/query.ts';
import type { Sql } from '../../../lib/sql.ts';

export interface SignInLimitsOptions {
  sql: Sql;
  /** Whether other processes are on the same database: what they have seen counts, too. */
  isShared: boolean;
  /** Told of each try that is one too many. */
  onRefused(attempt: Attempt): Promise<void>;
}

const PER_ADDRESS = { points: 5, duration: 60 };
const PER_ACCOUNT = { points: 20, duration: 3_600 };
/** Of what strangers ask for before they try: some of it is written down for minutes, and all of it takes time. */
const VISITS = { points: 60, duration: 60 };
const TABLE = 'sign_in_attempt';

/** Somebody who tries to get in, or who has, and is asked for the password once more. */
export interface Attempt {
  address: string;
  /** The mail address that is tried; null where it is not by one. */
  account: string | null;
  /** Id of the user who has signed in; left out: it is not known who tries. */
  userId?: string | null;
}

/**
 * How often it may be tried to get in: five times a minute from one address, and twenty times an hour for one account;
 * as often may somebody who has signed in try the password of that account.
 * What succeeds is not counted. From an address where the account has a session, its tries are counted apart: a stranger
 * who tries it shuts its owner out of no place where they are at home.
 */
export class SignInLimits {
  readonly #sql: Sql;
  readonly #onRefused: SignInLimitsOptions['onRefused'];
  readonly #address: RateLimiterAbstract;
  readonly #account: RateLimiterAbstract;
  /** Of an account and an address where it has a session. Apart, so that no mail address is the key of another's home. */
  readonly #home: RateLimiterAbstract;
  readonly #user: RateLimiterAbstract;
  /** In memory: the database is what is spared. */
  readonly #visits = new RateLimiterMemory(VISITS);

  constructor({ sql, isShared, onRefused }: SignInLimitsOptions) {
    this.#sql = sql;
    this.#onRefused = onRefused;
    const limiter = (keyPrefix: string, limit: typeof PER_ADDRESS): RateLimiterAbstract =>
      isShared
        ? new RateLimiterPostgres({
            ...limit,
            keyPrefix,
            storeClient: asClient(sql),
            storeType: 'client',
            tableName: TABLE,
            tableCreated: true,
          })
        : new RateLimiterMemory({ ...limit, keyPrefix });
    this.#address = limiter('address', PER_ADDRESS);
    this.#account = limiter('account', PER_ACCOUNT);
    this.#home = limiter('home', PER_ACCOUNT);
    this.#user = limiter('user', PER_ACCOUNT);
  }

  /** Counts what a stranger asks for that is no try. Rejects with RateLimitedError. */
  async visit(address: string): Promise<void> {
    await take(this.#visits, networkOf(address), `requests of nobody who has signed in came from ${address}`);
  }

  /**
   * Counts a try. Rejects with RateLimitedError where it is one too many; then nothing is to be compared. Returns what is
   * to be called where it was no guess.
   */
  async take(attempt: Attempt): Promise<() => Promise<void>> {
    try {
      return await this.#take(attempt);
    } catch (error) {
      if (error instanceof RateLimitedError) await this.#onRefused(attempt);
      throw error;
    }
  }

  async #take(attempt: Attempt): Promise<() => Promise<void>> {
    const network = networkOf(attempt.address);
    await take(this.#address, network, `tries to sign in from ${attempt.address}`);
    // Once: who gets in is at home there from then on.
    const account = await this.#accountOf(attempt);
    if (account !== null) await take(account.limiter, account.key, account.what);
    return async () => {
      await this.#address.reward(network);
      await account?.limiter.delete(account.key);
    };
  }

  async #accountOf({ address, account, userId = null }: Attempt): Promise<Counted | null> {
    if (userId !== null) return { limiter: this.#user, key: userId, what: 'passwords were tried for this account' };
    if (account === null) return null;
    const what = 'tries to sign in to this account';
    const email = account.trim().toLowerCase().slice(0, MAX_ACCOUNT);
    const session = db
      .selectFrom('auth_session as s')
      .innerJoin('auth_user as u', 'u.id', 's.user_id')
      .select(ONE)
      .where('u.email', '=', email)
      .where('s.ip_address', '=', address)
      .limit(1);
    const known = await executeFirst(this.#sql, session);
    if (known === undefined) return { limiter: this.#account, key: email, what };
    return { limiter: this.#home, key: `${address} ${email}`, what };
  }
}

/** As what a try is counted beside its address. */
interface Counted {
  limiter: RateLimiterAbstract;
  key: string;
  what: string;
}

/** Nobody has a longer mail address, and a key has room for 255. */
const MAX_ACCOUNT = 180;
async function take(limiter: RateLimiterAbstract, key: string, what: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new RateLimitedError(`too many ${what}`, error.msBeforeNext);
  }
}

/** As `pg`'s client answers. */
const asClient = (sql: Sql) => ({
  query: async ({ text, values }: { text: string; values: unknown[] }) => {
    const rows = await sql.query(text, values);
    return { rows, rowCount: rows.length };
  },
});
