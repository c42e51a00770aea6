import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { IncomingHttpHeaders } from 'node:http';
import { actAs, Caller } from '../../../graphql/caller.ts';
import { DomainError } from '../../../lib/errors.ts';
import { PERMISSIONS } from '../../../lib/permissions.ts';
import { db, epoch, execute, executeFirst } from '../../../lib/query.ts';
import { timestamp, type Sql } from '../../../lib/sql.ts';
import { newId } from '../../../lib/uuid.ts';
import type { AuditLog } from '../audit/audit-log.service.ts';
import type { AccessChanges } from '../access-changes.ts';
import { cookieIn } from '../cookies.ts';
import { isOverHttps } from '../origins.ts';
import { hashOf } from '../credential.ts';

export interface PasswordSessionsOptions {
  sql: Sql;
  /** null: none is set, and nobody signs in by it. */
  password: string | null;
  sessionDays: number;
  changes: AccessChanges;
  audit: AuditLog;
  /** Under which people reach the server. */
  publicUrls: readonly string[];
  now(): number;
}

export const PASSWORD_COOKIE = 'password_session';
const TOKEN_BYTES = 24;
const TAG_BYTES = 16;
const DAY_MS = 86_400_000;

/** Who has given the one password, and in which browser. */
export class PasswordSessionsService {
  readonly #options: PasswordSessionsOptions;
  #tag: Promise<string> | null = null;

  constructor(options: PasswordSessionsOptions) {
    this.#options = options;
  }

  /** What a request holds of such a session; null where it holds none. */
  cookieOf(headers: IncomingHttpHeaders): string | null {
    return cookieIn(headers, PASSWORD_COOKIE, isOverHttps({ headers }, this.#options.publicUrls));
  }

  /** A new session, for a cookie of its name. Throws UNAUTHENTICATED. */
  async signIn(given: string): Promise<string> {
    const { sql, password, sessionDays, audit, now } = this.#options;
    if (password === null || !isSame(given, password)) {
      await audit.record(sql, { action: 'SIGN_IN_FAILED', target: null });
      throw new DomainError('UNAUTHENTICATED', 'the password is not right', 'password');
    }
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const id = newId();
    const tag = await this.#currentTag();
    await sql.transaction(async (tx) => {
      const session = {
        id,
        hash: hashOf(token),
        password_tag: tag,
        created_at: timestamp(now()),
        expires_at: timestamp(now() + sessionDays * DAY_MS),
      };
      await execute(tx, db.insertInto('password_session').values(session));
      await execute(tx, db.deleteFrom('password_session').where('expires_at', '<=', timestamp(now())));
      const caller = new Caller({ kind: 'PASSWORD', id });
      await actAs(caller, () => audit.record(tx, { action: 'SIGNED_IN', target: null }));
    });
    return token;
  }

  async signOut(token: string): Promise<void> {
    const { sql, changes, audit } = this.#options;
    const gone = await sql.transaction(async (tx) => {
      const session = db.deleteFrom('password_session').where('hash', '=', hashOf(token));
      const ended = await execute(tx, session.returning('id'));
      for (const { id } of ended)
        await actAs(new Caller({ kind: 'PASSWORD', id }), () =>
          audit.record(tx, { action: 'SIGNED_OUT', target: null }),
        );
      return ended;
    });
    for (const { id } of gone) changes.send({ kind: 'SESSION', id });
  }

  /** Who has the session; null where it is not known, has expired, or was begun with another password. */
  async callerOf(token: string): Promise<Caller | null> {
    const { sql, now } = this.#options;
    const query = db
      .selectFrom('password_session')
      .select((eb) => ['id', epoch(eb.ref('expires_at')).as('expiresAt')])
      .where('hash', '=', hashOf(token))
      .where('expires_at', '>', timestamp(now()))
      .where('password_tag', '=', await this.#currentTag());
    const found = await executeFirst(sql, query);
    if (found === undefined) return null;
    const { id, expiresAt } = found;
    return new Caller({ kind: 'PASSWORD', id, sessionId: id, permissions: PERMISSIONS, expiresAt });
  }

  /** Tells sessions of this password from those of another; whoever reads it has to guess as slowly as anywhere. */
  #currentTag(): Promise<string> {
    this.#tag ??= this.#makeTag().catch((error: unknown) => {
      this.#tag = null;
      throw error;
    });
    return this.#tag;
  }

  async #makeTag(): Promise<string> {
    const { sql, password } = this.#options;
    const state = await executeFirst(sql, db.selectFrom('access_state').select('password_salt as salt'));
    if (state === undefined) throw new Error('access_state has no row');
    return ((await promisify(scrypt)(password ?? '', state.salt, TAG_BYTES)) as Buffer).toString('hex');
  }
}

/** In a time that tells nothing of where the two differ. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
