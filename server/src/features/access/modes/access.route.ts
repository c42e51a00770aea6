import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Callers, ReadBody, Route } from '../../../graphql/feature.ts';
import type { Addressed } from '../../../lib/client-address.ts';
import { badInput, DomainError } from '../../../lib/errors.ts';
import { answerError, answerJson } from '../answers.ts';
import type { AuthServer } from '../accounts/auth-server.ts';
import type { UsersService } from '../accounts/users.service.ts';
import { MAX_EMAIL, MAX_USER_NAME } from '../accounts/users.sql.ts';
import { canHavePasskeys } from '../accounts/passkey-origins.ts';
import type { SignInLimits } from '../accounts/sign-in-limits.ts';
import { setCookie } from '../cookies.ts';
import { readJson, textIn } from '../json-body.ts';
import { isOverHttps, originOf } from '../origins.ts';
import { PASSWORD_COOKIE, type PasswordSessionsService } from './password-sessions.service.ts';
import type { ModesService } from './modes.service.ts';
import type { SetUpService } from './set-up.service.ts';

export interface AccessRouteOptions {
  modes: ModesService;
  setUp: SetUpService;
  passwordSessions: PasswordSessionsService;
  callers: Callers;
  auth: AuthServer;
  users: UsersService;
  publicUrls: readonly string[];
  sessionDays: number;
  /** Whether mails can be sent. */
  hasMail: boolean;
  /** What people know the identity provider by; null: there is none. */
  oidcName: string | null;
  /** null: people may try as often as they like. */
  limits: SignInLimits | null;
  addressOf(request: Addressed): string;
}

const ACCESS_PATH = '/api/access';
/** Of a password, a token: nothing that is right is longer. */
const MAX_TEXT = 500;
const DAY_S = 86_400;

type Handle = (request: IncomingMessage, response: ServerResponse, readBody: ReadBody) => Promise<void>;

/** How people get in, beside what Better Auth does. */
export function accessRoute(options: AccessRouteOptions): Route {
  const { modes, setUp, passwordSessions, callers, auth, users } = options;
  const secure = (request: IncomingMessage): boolean => isOverHttps(request, options.publicUrls);

  /** Something that may be guessed, by whoever tries. */
  const limited = async <Result>(request: IncomingMessage, work: () => Promise<Result>): Promise<Result> => {
    const succeeded = await options.limits?.take({ address: options.addressOf(request), account: null });
    const result = await work();
    await succeeded?.();
    return result;
  };

  const tellMode: Handle = async (request, response) =>
    answerJson(response, 200, {
      mode: await modes.current(),
      signIn: {
        passkey: canHavePasskeys(originOf(request, options.publicUrls)),
        oidc: options.oidcName === null ? null : { name: options.oidcName },
      },
      mail: options.hasMail,
    });

  const makeFirstAdmin: Handle = async (request, response, readBody) => {
    const body = await readJson(request, readBody);
    const mode = await modes.current();
    // Whoever has the password may do everything anyway; a key or an agent's token may not.
    if (mode === 'PASSWORD' && (await callers.identify(request)).kind !== 'PASSWORD')
      throw new DomainError('UNAUTHENTICATED', 'sign in with the password first');
    const token = mode === 'SETUP' ? textIn(body, 'token', MAX_TEXT) : null;
    auth.checkSecret();
    const admin = {
      name: textIn(body, 'name', MAX_USER_NAME),
      email: textIn(body, 'email', MAX_EMAIL),
      password: textIn(body, 'password', MAX_TEXT),
    };
    await limited(request, () => setUp.makeFirstAdmin(admin, token));
    await auth.signIn(request, response, admin);
  };

  const givePassword: Handle = async (request, response, readBody) => {
    const password = textIn(await readJson(request, readBody), 'password', MAX_TEXT);
    const mode = await modes.current();
    if (mode !== 'PASSWORD') throw badInput('password', `is not what one gets in by here (mode ${mode})`);
    const token = await limited(request, () => passwordSessions.signIn(password));
    setCookie(response, PASSWORD_COOKIE, token, {
      isSecure: secure(request),
      maxAgeSeconds: options.sessionDays * DAY_S,
    });
    answerJson(response, 200, {});
  };

  const signOut: Handle = async (request, response) => {
    const token = passwordSessions.cookieOf(request.headers);
    if (token !== null) await passwordSessions.signOut(token);
    setCookie(response, PASSWORD_COOKIE, '', { isSecure: secure(request), maxAgeSeconds: 0 });
    answerJson(response, 200, {});
  };

  const acceptInvitation: Handle = async (request, response, readBody) => {
    const body = await readJson(request, readBody);
    const token = textIn(body, 'token', MAX_TEXT);
    const password = textIn(body, 'password', MAX_TEXT);
    const name = body['name'] === undefined ? undefined : textIn(body, 'name', MAX_USER_NAME);
    auth.checkSecret();
    const email = await limited(request, () => users.accept(token, { password, name }));
    await auth.signIn(request, response, { email, password });
  };

  const actions: Record<string, Handle> = {
    [`GET ${ACCESS_PATH}`]: tellMode,
    [`POST ${ACCESS_PATH}/set-up`]: makeFirstAdmin,
    [`POST ${ACCESS_PATH}/invitation`]: acceptInvitation,
    [`POST ${ACCESS_PATH}/sign-in`]: givePassword,
    [`POST ${ACCESS_PATH}/sign-out`]: signOut,
  };

  return {
    prefix: ACCESS_PATH,
    access: 'anybody',
    async handle(request, response, path, readBody) {
      const handle = actions[`${request.method} ${path}`];
      try {
        if (handle === undefined) throw new DomainError('NOT_FOUND', `there is no ${request.method} ${path}`);
        await handle(request, response, readBody);
      } catch (error) {
        answerError(response, error);
      }
    },
  };
}
