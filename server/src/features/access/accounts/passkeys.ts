import { passkey } from '@better-auth/passkey';
import { APIError, createAuthMiddleware } from 'better-auth/api';

const OPTIONS_TO_SIGN_IN = '/passkey/generate-authenticate-options';

/** Whoever is known by a passkey gives no second factor: so the device has to have asked who holds it. */
const REQUIRED = 'required';

/**
 * Throws 401 where the device says that it has not: what the page asked of it is the page's word, and whoever has found a
 * key on a desk has a page of their own.
 */
function checkWhoHoldsIt(isVerified: boolean | undefined): void {
  if (isVerified === true) return;
  const message = 'the device has to ask who holds it: give its PIN, a finger or your face';
  throw new APIError('UNAUTHORIZED', { code: 'USER_NOT_VERIFIED', message });
}

/** Has browsers ask for it, which Better Auth would leave to them when somebody signs in. */
export const askWhoHoldsIt = createAuthMiddleware(async ({ path, context: { returned }, json }) => {
  if (path !== OPTIONS_TO_SIGN_IN || typeof returned !== 'object' || returned === null || returned instanceof APIError)
    return;
  return json({ ...returned, userVerification: REQUIRED });
});

/** Passkeys of those who come to `origin`: a browser makes and uses them for its host name only. */
export const passkeysAt = (origin: string) =>
  passkey({
    rpID: new URL(origin).hostname,
    rpName: 'Lubdub',
    origin,
    authenticatorSelection: { residentKey: 'required', userVerification: REQUIRED },
    registration: {
      afterVerification: ({ verification }) => checkWhoHoldsIt(verification.registrationInfo?.userVerified),
    },
    authentication: {
      afterVerification: ({ verification }) => checkWhoHoldsIt(verification.authenticationInfo.userVerified),
    },
    schema: {
      passkey: {
        modelName: 'auth_passkey',
        fields: {
          publicKey: 'public_key',
          userId: 'user_id',
          credentialID: 'credential_id',
          deviceType: 'device_type',
          backedUp: 'backed_up',
          createdAt: 'created_at',
        },
      },
    },
  });
