import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Caller } from '../../../graphql/caller.ts';
import type { ServerSecrets } from '../../../lib/derived-keys.ts';
import { epochMs, timestamp, type Sql } from '../../../lib/sql.ts';
import { cookieIn } from '../cookies.ts';
import { type Role } from '../../../lib/roles.ts';
import { permissionsOfRole, type ExtraPermission } from '../roles.rules.ts';
import { accountKeys, SESSION_COOKIE } from './auth-names.ts';

export interface SessionsServiceOptions {
  sql: Sql;
  /** null: there is none, and so no session. */
  secrets: ServerSecrets | null;
  now(): number;
}

/** However often somebody comes, after so long they have to show who they are. */
const MAX_SESSION_MS = 30 * 86_400_000;

interface Found {
  id: string;
  expiresAt: number;
  userId: string;
  name: string;
  role: Role;
  permissions: ExtraPermission[];
}

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
    return cookieIn(headers, SESSION_COOKIE);
  }

  /** Whose session it is; null where it is not known, has expired, or its user may not have one. */
  async callerOf(cookie: string): Promise<Caller | null> {
    const token = this.#tokenIn(cookie);
    if (token === null) return null;
    const { sql, now } = this.#options;
    const [found] = await sql.query<Found>(
      `select s.id, least(${epochMs('s.expires_at')}, ${epochMs('s.created_at')} + ${MAX_SESSION_MS}) as "expiresAt", s.user_id as "userId", u.name, u.role, u.permissions
        from auth_session s join auth_user u on u.id = s.user_id
        where s.token = $1 and s.expires_at > $2 and s.created_at > $3 and not u.disabled`,
      [token, timestamp(now()), timestamp(now() - MAX_SESSION_MS)],
    );
    if (found === undefined) return null;
    const { id, expiresAt, userId, name, role, permissions } = found;
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
