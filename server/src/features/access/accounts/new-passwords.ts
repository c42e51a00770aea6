import { badInput } from '../../../lib/errors.ts';
import { db, executeFirst } from '../../../lib/query.ts';
import type { Sql } from '../../../lib/sql.ts';
import type { Caller } from '../../../graphql/caller.ts';
import { findGuessable } from './guessable-passwords.ts';
import { userOfReset } from './links.ts';
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, type Passwords } from './passwords.ts';
import type { Person } from './users.sql.ts';

export interface NewPasswordsOptions {
  sql: Sql;
  passwords: Passwords;
  /** Under which people know the server. */
  publicUrls: readonly string[];
  /** The clock that Better Auth goes by: the machine's. */
  authNow(): number;
}

/** What the passwords that people choose have to be. */
export class NewPasswords {
  readonly #options: NewPasswordsOptions;

  constructor(options: NewPasswordsOptions) {
    this.#options = options;
  }

  /**
   * The hash of a password that somebody has just chosen. Throws BAD_USER_INPUT where it is too short, too long, or among
   * those that are tried first.
   */
  async hash(password: string, person: Person): Promise<string> {
    if (!hasGoodLength(password))
      throw badInput(
        'password',
        `must be ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters, not ${password.length}`,
      );
    await this.#check('password', password, person);
    return this.#options.passwords.hash(password);
  }

  /**
   * Checks what is about to be handed to Better Auth, which looks at the length. Throws BAD_USER_INPUT.
   * @param caller who has signed in; null: nobody
   */
  async checkRequest(path: string, body: Record<string, unknown>, caller: Caller | null): Promise<void> {
    const password = body['newPassword'];
    if (typeof password !== 'string' || !hasGoodLength(password)) return;
    const userId = await this.#userOf(path, body['token'], caller);
    // Whoever is nobody is refused by Better Auth, and nothing is looked up for them.
    if (userId === null) return;
    const user = db.selectFrom('auth_user').select(['name', 'email']).where('id', '=', userId);
    const person = await executeFirst(this.#options.sql, user);
    if (person !== undefined) await this.#check('newPassword', password, person);
  }

  async #userOf(path: string, token: unknown, caller: Caller | null): Promise<string | null> {
    if (path === '/change-password') return caller?.userId ?? null;
    if (path !== '/reset-password' || typeof token !== 'string') return null;
    return userOfReset(this.#options.sql, token, this.#options.authNow());
  }

  async #check(field: string, password: string, { name, email }: Person): Promise<void> {
    const { passwords, publicUrls } = this.#options;
    const found = await passwords.inTurn(() => findGuessable(password, [name, email, ...publicUrls]));
    if (found !== null) throw badInput(field, WORDS[found]);
  }
}

const hasGoodLength = ({ length }: string): boolean => length >= MIN_PASSWORD_LENGTH && length <= MAX_PASSWORD_LENGTH;

const ADVICE = 'choose a longer one, such as four words that have nothing to do with each other';
const WORDS = {
  COMMON: `is one of those that are tried first, or close to one: ${ADVICE}`,
  CONTEXT: `is made of your name, your mail address or the name of this server: ${ADVICE}`,
};
