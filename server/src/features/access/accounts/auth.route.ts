import type { Route } from '../../../graphql/feature.ts';
import { badInput, DomainError } from '../../../lib/errors.ts';
import { answerError } from '../answers.ts';
import { readJson, textIn } from '../json-body.ts';
import { AUTH_PATH, OIDC_PROVIDER } from './auth-names.ts';
import type { AuthServer } from './auth-server.ts';
import { checkName, MAX_USER_NAME } from './users.sql.ts';

/** What of Better Auth is served; all else of it is as if it were not there. */
const SERVED = new Set([
  'GET /get-session',
  'GET /list-sessions',
  'POST /sign-in/email',
  'POST /sign-out',
  'POST /change-password',
  'POST /update-user',
  'POST /revoke-session',
  'POST /revoke-sessions',
  'POST /revoke-other-sessions',
  'POST /request-password-reset',
  'POST /reset-password',
  'GET /passkey/generate-register-options',
  'POST /passkey/verify-registration',
  'GET /passkey/generate-authenticate-options',
  'POST /passkey/verify-authentication',
  'GET /passkey/list-user-passkeys',
  'POST /passkey/update-passkey',
  'POST /passkey/delete-passkey',
  'POST /two-factor/enable',
  'POST /two-factor/disable',
  'POST /two-factor/get-totp-uri',
  'POST /two-factor/verify-totp',
  'POST /two-factor/verify-backup-code',
  'POST /two-factor/generate-backup-codes',
]);

const SIGN_IN_BY_PROVIDER = '/sign-in/social';
/** Where the identity provider is there. */
const SERVED_WITH_OIDC = new Set([`POST ${SIGN_IN_BY_PROVIDER}`, `GET /callback/${OIDC_PROVIDER}`]);

export const authRoute = (auth: AuthServer, hasOidc: boolean): Route => ({
  prefix: `${AUTH_PATH}/`,
  // It asks for a session where one is needed.
  access: 'anybody',
  async handle(request, response, path, readBody) {
    try {
      const { method, url = '' } = request;
      const asked = `${method} ${path.slice(AUTH_PATH.length)}`;
      if (!SERVED.has(asked) && !(hasOidc && SERVED_WITH_OIDC.has(asked)))
        throw new DomainError('NOT_FOUND', `there is no ${method} ${path}`);
      const body = method === 'GET' ? null : await readJson(request, readBody);
      if (path === `${AUTH_PATH}/update-user`) checkProfile(body ?? {});
      const isByProvider = path === `${AUTH_PATH}${SIGN_IN_BY_PROVIDER}`;
      await auth.serve(request, response, url.slice(AUTH_PATH.length), isByProvider ? onlyWay(body) : body);
    } catch (error) {
      answerError(response, error);
    }
  },
});

/** By the provider's own page, and no other way: no token that somebody has from elsewhere. */
const onlyWay = (body: Record<string, unknown> | null): Record<string, unknown> => ({
  provider: OIDC_PROVIDER,
  disableRedirect: true,
  callbackURL: body?.['callbackURL'],
  errorCallbackURL: body?.['errorCallbackURL'],
});

/** Of themselves people change what is shown of them: the name. Throws BAD_USER_INPUT. */
function checkProfile(body: Record<string, unknown>): void {
  checkName(textIn(body, 'name', MAX_USER_NAME));
  const other = Object.keys(body).find((field) => field !== 'name');
  if (other !== undefined) throw badInput(other, 'cannot be changed here');
}
