// What stands between Better Auth and the rest, apart from it: it is loaded only where there are accounts.
import { deriveKeys, type ServerSecrets } from '../../../lib/derived-keys.ts';

export const AUTH_PATH = '/api/auth';

/** What the identity provider is called in addresses and tables. */
export const OIDC_PROVIDER = 'oidc';

/** Header in which Better Auth is told where a request comes from; what came in under this name is thrown away. */
export const ADDRESS_HEADER = 'x-lubdub-address';

/** What begins the names of cookies: a browser takes and sends a `__Host-` one over https to this very host only. */
export const cookiePrefix = (isSecure: boolean): string => (isSecure ? '__Host-lubdub' : 'lubdub');

/** What ends the name of the cookie with the session. */
export const SESSION_COOKIE = 'session_token';

/** ... and of the one with a sign-in that waits for its second factor. */
export const TWO_FACTOR_COOKIE = 'two_factor';

/** The keys of Better Auth: the first signs cookies, each opens what it has encrypted. */
export const accountKeys = (secrets: ServerSecrets): string[] =>
  deriveKeys(secrets, 'accounts').map((key) => key.toString('base64url'));

/** Of the answer to whoever has shown who they are, and is disabled. */
export const DISABLED = 'FORBIDDEN';
