import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import type { OidcSettings } from '../../../lib/oidc-settings.ts';
import { OIDC_PROVIDER } from './auth-names.ts';

/** Sign-in by an identity provider: code flow with PKCE, and an ID token of which signature, issuer and nonce are checked. */
export const oidcPlugin = ({ issuer, clientId, clientSecret }: OidcSettings) =>
  genericOAuth({
    config: [
      {
        providerId: OIDC_PROVIDER,
        discoveryUrl: `${issuer}/.well-known/openid-configuration`,
        clientId,
        clientSecret,
        scopes: ['openid', 'profile', 'email'],
        pkce: true,
        requireIdTokenVerification: true,
        // Lubdub's session ends here, the provider's there.
        disableProviderLogout: true,
      },
    ],
  });
