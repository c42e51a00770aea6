import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Caller } from '../../../graphql/caller.ts';
import type { ServerSecrets } from '../../../lib/derived-keys.ts';
import { db, epoch, executeFirst } from '../../../lib/query.ts';
import { timestamp, type Sql } from '../../../lib/sql.ts';
import { cookieIn } from '../cookies.ts';
import { isOverHttps } from '../origins.ts';
import { permissionsOfRole } from '../roles.rules.ts';
import { accountKeys, SESSION_COOKIE } from './auth-names.ts';

export interface SessionsServiceOptions {
  sql: Sql;
  /** null: there is none, and so no session. */
  secrets: ServerSecrets | null;
  /** Under which people reach the server. */
  publicUrls: readonly string[];
  now(): number;
}

/** However often somebody comes, after so long they have to show who they are. */
const MAX_SESSION_MS = 30 * 86_400_000;

/** Says whose a session is. Better Auth makes and ends them. */
export class SessionsService {
  readonly #options: SessionsServiceOptions;
  readonly #key: string | null;

  constructor(options: SessionsServiceOptions) {
    this.#options = options;
    this.#key = options.secrets === null ? null : (accountKeys(options.secrets)[0] ?? null);
  }

  /** What a request holds of a session, signed; null where it holds none. */
  cookieOf(headers: IncomingHttpHeaders): string | null {
    return cookieIn(headers, SESSION_COOKIE, isOverHttps({ headers }, this.#options.publicUrls));
  }

  /** Whose session it is; null where it is not known, has expired, or its user may not have one. */
  async callerOf(cookie: string): Promise<Caller | null> {
    const token = this.#tokenIn(cookie);
    if (token === null) return null;
    const { sql, now } = this.#options;
    const query = db
      .selectFrom('auth_session as s')
      .innerJoin('auth_user as u', 'u.id', 's.user_id')
      .select((eb) => [
        's.id',
        epoch(eb.ref('s.expires_at')).as('expiresAt'),
        epoch(eb.ref('s.created_at')).as('createdAt'),
        's.user_id as userId',
        'u.name',
        'u.role',
        'u.permissions',
      ])
      .where('s.token', '=', token)
      .where('s.expires_at', '>', timestamp(now()))
      .where('s.created_at', '>', timestamp(now() - MAX_SESSION_MS))
      .where('u.disabled', '=', false);
    const found = await executeFirst(sql, query);
    if (found === undefined) return null;
    const { id, userId, name, role, permissions } = found;
    const expiresAt = Math.min(found.expiresAt, found.createdAt + MAX_SESSION_MS);
    return new Caller({
      kind: 'USER',
      id: userId,
      userId,
      sessionId: id,
      name,
      permissions: permissionsOfRole(role, permissions),
      expiresAt,
    });
  }

  /** As Better Auth signs it: HMAC-SHA256 in Base64 behind a dot. */
  #tokenIn(cookie: string): string | null {
    const dot = cookie.lastIndexOf('.');
    if (this.#key === null || dot < 1) return null;
    const token = cookie.slice(0, dot);
    const given = Buffer.from(cookie.slice(dot + 1), 'base64');
    const right = createHmac('sha256', this.#key).update(token).digest();
    return given.length === right.length && timingSafeEqual(given, right) ? token : null;
  }
}
