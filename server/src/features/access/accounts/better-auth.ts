import { betterAuth } from 'better-auth';
import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { ServerSecrets } from '../../../lib/derived-keys.ts';
import { systemClock } from '../../../lib/clock.ts';
import type { Logger } from '../../../lib/logger.ts';
import type { OidcSettings } from '../../../lib/oidc-settings.ts';
import { newId } from '../../../lib/uuid.ts';
import { accountKeys, ADDRESS_HEADER, AUTH_PATH, cookiePrefix, DISABLED } from './auth-names.ts';
import { oidcPlugin } from './oidc.ts';
import type { OidcSignIns } from './oidc-sign-ins.ts';
import { askWhoHoldsIt, passkeysAt } from './passkeys.ts';
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, type Passwords } from './passwords.ts';

export interface AuthOptions {
  db: Kysely<unknown>;
  secrets: ServerSecrets;
  passwords: Passwords;
  sessionDays: number;
  /** Whether a user may have a session; a refusal is recorded. */
  mayHaveSession(userId: string): Promise<boolean>;
  /** Uses a code of a user's authenticator app up; false where it was before. */
  useCode(userId: string, code: string): Promise<boolean>;
  /** Has a user choose another password by a link with this token, where there is one that can be forgotten. Never rejects. */
  sendReset(user: { id: string; email: string }, token: string): Promise<void>;
  /** null: there is no identity provider. */
  oidc: OidcSettings | null;
  oidcSignIns: OidcSignIns;
  logger: Logger;
}

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/** Better Auth as people reach it at `origin`: its cookies, links and passkeys are of that origin. */
export function createAuth(origin: string, { db, secrets, passwords, sessionDays, oidc, ...options }: AuthOptions) {
  const isSecure = origin.startsWith('https:');
  return betterAuth({
    appName: 'Lubdub',
    baseURL: origin,
    basePath: AUTH_PATH,
    trustedOrigins: [origin],
    secrets: accountKeys(secrets).map((value) => ({ version: versionOf(value), value })),
    database: { db, type: 'postgres' },
    // What is asked of here is asked of the router: it reads bodies and knows who is a stranger.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    // Ours go on to the route, which knows how to say them. The page is for whoever a provider leads back unasked.
    onAPIError: { throw: true, errorURL: '/sign-in' },
    logger: { level: 'error', log: (_level, message, ...details) => options.logger.warn({ details }, message) },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD_LENGTH,
      maxPasswordLength: MAX_PASSWORD_LENGTH,
      password: { hash: (password) => passwords.hash(password), verify: (given) => passwords.verify(given) },
      resetPasswordTokenExpiresIn: HOUR_S,
      revokeSessionsOnPasswordReset: true,
      // Not waited for: how long it takes would tell whether there is such a user.
      sendResetPassword: ({ user, token }) => {
        void options.sendReset(user, token);
        return Promise.resolve();
      },
    },
    user: {
      modelName: 'auth_user',
      fields: USER_FIELDS,
      validateUserInfo: async ({ source }) =>
        source.method === 'oauth' ? ((await options.oidcSignIns.check(source.oauth?.profile)) ?? undefined) : undefined,
    },
    session: {
      modelName: 'auth_session',
      fields: SESSION_FIELDS,
      expiresIn: sessionDays * DAY_S,
      updateAge: DAY_S,
      // Else nobody sees a list of sessions a day after signing in; what is asked of a new way to get in is below.
      freshAge: 0,
    },
    hooks: { before: createAuthMiddleware((context) => checkFresh(context)), after: askWhoHoldsIt },
    account: {
      modelName: 'auth_account',
      fields: ACCOUNT_FIELDS,
      encryptOAuthTokens: true,
      // By an address of which the provider says that it is theirs. Ours was written by an admin.
      accountLinking: { enabled: true, trustedProviders: [], requireLocalEmailVerified: false },
    },
    verification: { modelName: 'auth_verification', fields: VERIFICATION_FIELDS, storeIdentifier: 'hashed' },
    plugins: [
      passkeysAt(origin),
      ...(oidc === null ? [] : [oidcPlugin(oidc)]),
      twoFactor({
        issuer: 'Lubdub',
        schema: { user: { fields: TWO_FACTOR_USER_FIELDS }, twoFactor: TWO_FACTOR_MODEL },
      }),
    ],
    databaseHooks: {
      session: {
        create: {
          before: async ({ userId }, context) => {
            if (!(await options.mayHaveSession(userId)))
              // Of its own kind: any other is a wrong passkey to it.
              throw new APIError('FORBIDDEN', { code: DISABLED, message: 'this account is disabled: ask an admin' });
            if (context?.path === BY_CODE && !(await options.useCode(userId, codeIn(context.body))))
              throw new APIError('UNAUTHORIZED', { code: 'CODE_ALREADY_USED', message: 'this code was used already' });
            await options.oidcSignIns.apply(userId);
          },
        },
      },
    },
    advanced: {
      cookiePrefix: cookiePrefix(isSecure),
      // The prefix says it; Better Auth's own would be another.
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/' },
      // The router has refused foreign pages before.
      disableCSRFCheck: true,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      // Migrations make the tables, and a check of ours compares them with the entities.
      database: { generateId: newId, validateSchema: false },
    },
  });
}

export type Auth = ReturnType<typeof createAuth>;

/** Whoever adds a way to get in has shown within a day who they are: a browser that was left open is not enough. */
const NEEDS_FRESH_SESSION = new Set(['/passkey/generate-register-options', '/passkey/verify-registration']);

async function checkFresh(context: Parameters<typeof getSessionFromCtx>[0]): Promise<void> {
  if (!NEEDS_FRESH_SESSION.has(context.path)) return;
  const found = await getSessionFromCtx(context);
  // Without a session, what is asked for refuses by itself. Better Auth dates sessions by the machine's clock.
  if (found === null || systemClock.now() - found.session.createdAt.getTime() < DAY_S * 1_000) return;
  throw new APIError('FORBIDDEN', { code: 'SESSION_NOT_FRESH', message: 'sign out and in again to do this' });
}

/** Where Better Auth makes a session of a code that it has found right. */
const BY_CODE = '/two-factor/verify-totp';

const codeIn = (body: unknown): string => String((body as { code?: unknown }).code);

/** The same for the same key: what was encrypted before a secret was changed names the key that opens it. */
const versionOf = (key: string): number => createHash('sha256').update(key).digest().readUInt32BE();

const DATED_FIELDS = { createdAt: 'created_at', updatedAt: 'updated_at' };
const USER_FIELDS = { ...DATED_FIELDS, emailVerified: 'email_verified' };
const SESSION_FIELDS = {
  ...DATED_FIELDS,
  expiresAt: 'expires_at',
  ipAddress: 'ip_address',
  userAgent: 'user_agent',
  userId: 'user_id',
};
const ACCOUNT_FIELDS = {
  ...DATED_FIELDS,
  accountId: 'account_id',
  providerId: 'provider_id',
  userId: 'user_id',
  accessToken: 'access_token',
  refreshToken: 'refresh_token',
  idToken: 'id_token',
  accessTokenExpiresAt: 'access_token_expires_at',
  refreshTokenExpiresAt: 'refresh_token_expires_at',
};
const VERIFICATION_FIELDS = { ...DATED_FIELDS, expiresAt: 'expires_at' };
const TWO_FACTOR_USER_FIELDS = { twoFactorEnabled: 'two_factor_enabled' };
const TWO_FACTOR_MODEL = {
  modelName: 'auth_two_factor',
  fields: {
    backupCodes: 'backup_codes',
    userId: 'user_id',
    failedVerificationCount: 'failed_verification_count',
    lockedUntil: 'locked_until',
  },
};
