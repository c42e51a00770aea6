import { uuid } from '../../../graphql/arguments.ts';
import type { Route } from '../../../graphql/feature.ts';
import { badInput, DomainError } from '../../../lib/errors.ts';
import { answerError } from '../answers.ts';
import { readJson, textIn } from '../json-body.ts';
import { AUTH_PATH, OIDC_PROVIDER } from './auth-names.ts';
import type { AuthServer } from './auth-server.ts';
import { checkName, MAX_USER_NAME } from './users.sql.ts';

/**
 * What of Better Auth is served, and of each body the fields; all else is as if it were not there. It would take more than
 * our pages send: to trust a device, to be led on to some address, to make a session where none was asked for.
 */
const SERVED: Readonly<Record<string, readonly string[]>> = {
  'GET /get-session': [],
  'GET /list-sessions': [],
  'POST /sign-in/email': ['email', 'password'],
  'POST /sign-out': [],
  'POST /change-password': ['currentPassword', 'newPassword', 'revokeOtherSessions'],
  'POST /update-user': ['name'],
  'POST /revoke-session': ['token'],
  'POST /revoke-sessions': [],
  'POST /revoke-other-sessions': [],
  'POST /request-password-reset': ['email'],
  'POST /reset-password': ['token', 'newPassword'],
  'GET /passkey/generate-register-options': [],
  'POST /passkey/verify-registration': ['response', 'name'],
  'GET /passkey/generate-authenticate-options': [],
  'POST /passkey/verify-authentication': ['response'],
  'GET /passkey/list-user-passkeys': [],
  'POST /passkey/update-passkey': ['id', 'name'],
  'POST /passkey/delete-passkey': ['id'],
  'POST /two-factor/enable': ['password'],
  'POST /two-factor/disable': ['password'],
  'POST /two-factor/get-totp-uri': ['password'],
  'POST /two-factor/verify-totp': ['code'],
  'POST /two-factor/verify-backup-code': ['code'],
  'POST /two-factor/generate-backup-codes': ['password'],
};

const UPDATE_USER = '/update-user';
const SIGN_IN_BY_PROVIDER = '/sign-in/social';
/** Where the identity provider is there. */
const SERVED_WITH_OIDC: typeof SERVED = {
  [`POST ${SIGN_IN_BY_PROVIDER}`]: ['callbackURL', 'errorCallbackURL'],
  [`GET /callback/${OIDC_PROVIDER}`]: [],
};

export const authRoute = (auth: AuthServer, hasOidc: boolean): Route => {
  const served = new Map(Object.entries({ ...SERVED, ...(hasOidc && SERVED_WITH_OIDC) }));
  return {
    prefix: `${AUTH_PATH}/`,
    // It asks for a session where one is needed.
    access: 'anybody',
    async handle(request, response, path, readBody) {
      try {
        const { method, url = '' } = request;
        const target = path.slice(AUTH_PATH.length);
        const fields = served.get(`${method} ${target}`);
        if (fields === undefined) throw new DomainError('NOT_FOUND', `there is no ${method} ${path}`);
        if (method === 'GET') return await auth.serve(request, response, url.slice(AUTH_PATH.length), null);
        const given = await readJson(request, readBody);
        if (target === UPDATE_USER) checkProfile(given);
        if (typeof given['id'] === 'string') uuid('id', given['id']);
        const body = { ...pick(given, fields), ...(target === SIGN_IN_BY_PROVIDER && BY_ITS_PAGE) };
        await auth.serve(request, response, target, body);
      } catch (error) {
        answerError(response, error);
      }
    },
  };
};

/** By the provider's own page, and no other way: no token that somebody has from elsewhere. */
const BY_ITS_PAGE = { provider: OIDC_PROVIDER, disableRedirect: true };

const pick = (body: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(fields.flatMap((field) => (Object.hasOwn(body, field) ? [[field, body[field]]] : [])));

/** Of themselves people change what is shown of them: the name. Throws BAD_USER_INPUT. */
function checkProfile(body: Record<string, unknown>): void {
  checkName(textIn(body, 'name', MAX_USER_NAME));
  const other = Object.keys(body).find((field) => field !== 'name');
  if (other !== undefined) throw badInput(other, 'cannot be changed here');
}
