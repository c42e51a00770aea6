import type { IncomingMessage, ServerResponse } from 'node:http';
import { actAs, type Caller } from '../../../graphql/caller.ts';
import type { Addressed } from '../../../lib/client-address.ts';
import { DomainError, shown } from '../../../lib/errors.ts';
import { db, execute, executeFirst } from '../../../lib/query.ts';
import { timestamp, type Sql } from '../../../lib/sql.ts';
import type { AccessChanges } from '../access-changes.ts';
import { answerJson } from '../answers.ts';
import { addCookies, cookieIn } from '../cookies.ts';
import type { AuditLog } from '../audit/audit-log.service.ts';
import { isOverHttps, originOf } from '../origins.ts';
import { ENDS_SESSIONS, recordFailedSignIn, recordSignIn } from './auth-audit.ts';
import { ADDRESS_HEADER, AUTH_PATH, TWO_FACTOR_COOKIE, DISABLED } from './auth-names.ts';
import type { OidcSignIns } from './oidc-sign-ins.ts';
import type { Attempt, SignInLimits } from './sign-in-limits.ts';
import type { Auths } from './auths.ts';
import type { NewPasswords } from './new-passwords.ts';
import type { Passwords } from './passwords.ts';

export interface AuthServerOptions {
  sql: Sql;
  /** null: there is no secret, and so there are no accounts. */
  auths: Auths | null;
  publicUrls: readonly string[];
  /** Where a request comes from. */
  addressOf(request: Addressed): string;
  /** Who has the session that a request holds; null where it holds none that is good. */
  callerOf(request: IncomingMessage): Promise<Caller | null>;
  audit: AuditLog;
  now(): number;
  passwords: Passwords;
  newPasswords: NewPasswords;
  changes: AccessChanges;
  /** null: people may try as often as they like. */
  limits: SignInLimits | null;
  oidcSignIns: OidcSignIns;
}

const MAX_USER_AGENT = 300;

/** Hands requests to Better Auth, and its answers to whoever asked. */
export class AuthServer {
  readonly #options: AuthServerOptions;

  constructor(options: AuthServerOptions) {
    this.#options = options;
  }

  /** Throws UNAVAILABLE where nothing can keep accounts. */
  checkSecret(): Auths {
    const { auths } = this.#options;
    if (auths !== null) return auths;
    throw new DomainError(
      'UNAVAILABLE',
      'accounts need LUBDUB_SECRET, the same for all processes: set it, such as `openssl rand -base64 32` makes one',
    );
  }

  /**
   * Ends the answer to a request.
   * @param target path below {@link AUTH_PATH}, with the query
   * @param body null: a GET
   */
  serve(
    request: IncomingMessage,
    response: ServerResponse,
    target: string,
    body: Record<string, unknown> | null,
  ): Promise<void> {
    const serve = () => this.#serve(request, response, target, body);
    return pathOf(target) === SIGN_IN ? this.#options.passwords.ifRoom(serve) : serve();
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    target: string,
    body: Record<string, unknown> | null,
  ): Promise<void> {
    const known = await this.#options.callerOf(request);
    const caller = body === null ? null : known;
    const attempt = this.#attemptOf(request, target, body, caller);
    const { limits } = this.#options;
    const succeeded = attempt === null ? undefined : await limits?.take(attempt);
    if (attempt === null && known === null) await limits?.visit(this.#options.addressOf(request));
    const auth = await this.checkSecret().at(originOf(request, this.#options.publicUrls));
    if (body !== null) await this.#options.newPasswords.checkRequest(pathOf(target), body, caller);
    const asked = this.#asRequest(request, auth.options.baseURL, target, body);
    const ask = () => this.#options.oidcSignIns.run(() => auth.handler(asked));
    const answer = await (caller === null ? ask() : actAs(caller, ask));
    const content = readContent(await answer.text());
    // The trigger tells all processes, and this one a moment later: whoever has signed out is out with the answer.
    if (answer.ok && MAY_END_SESSIONS.has(pathOf(target))) this.#options.changes.send({ kind: 'SESSION', id: '' });
    if (answer.ok && !MAY_SUCCEED_FOR_STRANGERS.has(pathOf(target))) await succeeded?.();
    if (this.#isSignIn(request, target)) await this.#noteSignIn(answer, content, body, known);
    else if (answer.ok && caller !== null) await this.#noteEnd(caller, target);
    addCookies(response, answer.headers.getSetCookie());
    const location = answer.headers.get('location');
    if (location !== null) response.setHeader('location', location);
    answerJson(response, answer.status, content);
  }

  /** Signs in whoever has just chosen a password, and ends the answer with what a sign-in answers. */
  signIn(
    request: IncomingMessage,
    response: ServerResponse,
    { email, password }: { email: string; password: string },
  ): Promise<void> {
    return this.serve(request, response, SIGN_IN, { email, password });
  }

  /** Whether somebody gets in by a request: a code of the second factor is also given by those who turn it on. */
  #isSignIn(request: IncomingMessage, target: string): boolean {
    if (target.startsWith('/sign-in/') || pathOf(target) === '/passkey/verify-authentication') return true;
    if (!target.startsWith('/two-factor/verify-')) return false;
    return cookieIn(request.headers, TWO_FACTOR_COOKIE, isOverHttps(request, this.#options.publicUrls)) !== null;
  }

  /** null where nobody tries to get in. */
  #attemptOf(
    request: IncomingMessage,
    target: string,
    body: Record<string, unknown> | null,
    caller: Caller | null,
  ): Attempt | null {
    const path = pathOf(target);
    const address = this.#options.addressOf(request);
    if (ASKS_FOR_PASSWORD.has(path))
      // Whoever is nobody is refused before anything is compared.
      return caller === null ? null : { address, account: null, userId: caller.userId };
    if (!LIMITED.has(path)) return null;
    // Elsewhere it is somebody's own account, whatever a body says of others.
    const email = TRIES_ACCOUNT.has(path) ? body?.['email'] : null;
    return { address, account: typeof email === 'string' ? email : null };
  }

  /** Only what Better Auth needs of it. */
  #asRequest(request: IncomingMessage, base: string, target: string, body: Record<string, unknown> | null): Request {
    const { cookie, origin, 'user-agent': userAgent } = request.headers;
    const headers = new Headers({ [ADDRESS_HEADER]: this.#options.addressOf(request) });
    if (cookie !== undefined) headers.set('cookie', cookie);
    if (origin !== undefined) headers.set('origin', origin);
    if (userAgent !== undefined) headers.set('user-agent', userAgent.slice(0, MAX_USER_AGENT));
    const url = `${base}${AUTH_PATH}${target}`;
    if (body === null) return new Request(url, { headers });
    headers.set('content-type', 'application/json');
    return new Request(url, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** @param before who had a session in this browser: it is another's now, and ends */
  async #noteSignIn(
    answer: Response,
    content: unknown,
    body: Record<string, unknown> | null,
    before: Caller | null,
  ): Promise<void> {
    const { sql, audit, now } = this.#options;
    // Who is disabled has been recorded as such.
    const isDisabled = (content as { code?: string } | null)?.code === DISABLED;
    if (REFUSED.has(answer.status) && !isDisabled) await recordFailedSignIn(audit, sql, body?.['email']);
    if (!answer.ok) return;
    const { token, session } = (content ?? {}) as { token?: string | null; session?: { token?: string } };
    // None where the second factor is asked for.
    const signedIn = token ?? session?.token;
    if (signedIn == null) return;
    const query = db
      .updateTable('auth_user')
      .set({ last_sign_in_at: timestamp(now()) })
      .where('id', '=', db.selectFrom('auth_session').select('user_id').where('token', '=', signedIn))
      .returning(['id', 'name']);
    await sql.transaction(async (tx) => {
      if (before?.sessionId != null)
        await execute(
          tx,
          db.deleteFrom('auth_session').where('id', '=', before.sessionId).where('token', '!=', signedIn),
        );
      const user = await executeFirst(tx, query);
      if (user !== undefined) await recordSignIn(audit, tx, user);
    });
  }

  async #noteEnd(caller: Caller, target: string): Promise<void> {
    const { sql, audit } = this.#options;
    const action = ENDS_SESSIONS[pathOf(target)];
    if (action === undefined) return;
    const user = { kind: 'USER', id: caller.id, name: caller.name ?? '' } as const;
    await actAs(caller, () => audit.record(sql, { action, target: user }));
  }
}

const SIGN_IN = '/sign-in/email';
/** Of who they say they are. */
const REFUSED = new Set([401, 403]);
const ASK_FOR_RESET = '/request-password-reset';

/** Where somebody may guess, or have mails sent to others. */
const LIMITED = new Set([
  SIGN_IN,
  ASK_FOR_RESET,
  '/reset-password',
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
  '/passkey/verify-authentication',
]);
/** Where it is an account that is tried, by its mail address. */
const TRIES_ACCOUNT = new Set([SIGN_IN, ASK_FOR_RESET]);
/** Where somebody who has signed in shows the password once more: a browser that was left open is not to guess it. */
const ASKS_FOR_PASSWORD = new Set([
  '/change-password',
  '/two-factor/enable',
  '/two-factor/disable',
  '/two-factor/get-totp-uri',
  '/two-factor/generate-backup-codes',
]);
/** What is answered alike, whoever asks. */
const MAY_SUCCEED_FOR_STRANGERS = new Set([ASK_FOR_RESET]);

/** Where sessions may end. */
const MAY_END_SESSIONS = new Set([
  '/sign-out',
  '/change-password',
  '/reset-password',
  '/revoke-session',
  '/revoke-sessions',
  '/revoke-other-sessions',
  '/two-factor/disable',
  '/two-factor/verify-totp',
]);

const pathOf = (target: string): string => target.split('?', 1)[0] ?? '';

function readContent(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return { code: 'INTERNAL', message: shown(text) };
  }
}
