import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
  WebAuthnError,
} from '@simplewebauthn/browser';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import type { Answer } from './http.ts';
import { get, post } from './http.ts';
import { plain, whyNot } from './sign-in.ts';

/** Whether this browser can do it here: on https and on localhost only. */
export const passkeysWork = browserSupportsWebAuthn;
/** Whether it offers passkeys by itself in the field of the e-mail address. */
export const passkeysOffered = browserSupportsWebAuthnAutofill;
/** Ends the waiting for a choice in that field. */
export const stopOffering = (): void => WebAuthnAbortService.cancelCeremony();

/**
 * Signs in with a passkey. `offered`: the browser offers it in the field of the e-mail address, and the answer comes when
 * somebody takes it. `CANCELLED` where the person, or another ceremony, has ended it.
 */
export async function signInWithPasskey(offered = false): Promise<Answer<unknown>> {
  const options = await get<PublicKeyCredentialRequestOptionsJSON>('/api/auth/passkey/generate-authenticate-options');
  if (options.error) return { data: null, error: plain(options.error) };
  try {
    const { clientExtensionResults: _unused, ...response } = await startAuthentication({
      optionsJSON: options.data,
      useBrowserAutofill: offered,
    });
    const answer = await post('/api/auth/passkey/verify-authentication', { response });
    if (answer.error === null) return answer;
    const { error } = answer;
    return { data: null, error: error.code === 'FORBIDDEN' ? whyNot(error) : { ...error, message: UNKNOWN } };
  } catch (error) {
    return { data: null, error: refusalOf(error) };
  }
}

/** Makes a passkey of this device, or of one that the browser reaches, for whoever is signed in. */
export async function addPasskey(name: string): Promise<Answer<unknown>> {
  const options = await get<PublicKeyCredentialCreationOptionsJSON>(
    `/api/auth/passkey/generate-register-options?${new URLSearchParams({ name })}`,
  );
  if (options.error) return { data: null, error: plain(options.error) };
  try {
    const { clientExtensionResults: _unused, ...response } = await startRegistration({ optionsJSON: options.data });
    const answer = await post('/api/auth/passkey/verify-registration', { response, name });
    return answer.error ? { data: null, error: plain(answer.error) } : answer;
  } catch (error) {
    return { data: null, error: refusalOf(error) };
  }
}

const UNKNOWN = 'This server does not know that passkey.';
const CANCELLED = new Set(['ERROR_CEREMONY_ABORTED', 'NotAllowedError', 'AbortError']);

function refusalOf(error: unknown): { code: string; message: string; field: null } {
  const code = error instanceof WebAuthnError ? error.code : '';
  const cause = error instanceof Error ? error : new Error(String(error));
  if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED')
    return { code, message: 'This device has a passkey for your account already.', field: null };
  if (CANCELLED.has(code) || CANCELLED.has(cause.name))
    return { code: 'CANCELLED', message: 'Nothing was chosen in time, or it was cancelled.', field: null };
  return { code: 'PASSKEY', message: `The passkey did not work: ${cause.message}`, field: null };
}
