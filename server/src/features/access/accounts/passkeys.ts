import { passkey } from '@better-auth/passkey';

/** Passkeys of those who come to `origin`: a browser makes and uses them for its host name only. */
export const passkeysAt = (origin: string) =>
  passkey({
    rpID: new URL(origin).hostname,
    rpName: 'Lubdub',
    origin,
    // Who is known by a passkey gives no second factor: so the device has to have asked who holds it.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
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
