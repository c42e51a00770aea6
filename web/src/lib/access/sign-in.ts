import type { ApiError } from '#lib/graphql/errors.ts';
import type { Answer } from './http.ts';
import { post } from './http.ts';

/** What a right password leads to: in, or to the second factor. */
export type Step = 'IN' | 'SECOND_FACTOR';

/** With e-mail and password. */
export async function signInWithEmail(email: string, password: string): Promise<Answer<Step>> {
  const { data, error } = await post<{ twoFactorRedirect?: boolean }>('/api/auth/sign-in/email', { email, password });
  if (error) return { data: null, error: whyNot(error) };
  return { data: data.twoFactorRedirect === true ? 'SECOND_FACTOR' : 'IN', error: null };
}

/** The second step, with the code that an app shows or with one of the backup codes. */
export async function sendSecondFactor(code: string, kind: 'TOTP' | 'BACKUP'): Promise<Answer<unknown>> {
  const path = kind === 'TOTP' ? 'verify-totp' : 'verify-backup-code';
  const answer = await post(`/api/auth/two-factor/${path}`, { code });
  return answer.error ? { data: null, error: whyNot(answer.error) } : answer;
}

/** Why somebody does not get in. FORBIDDEN is told to those only who have shown who they are. */
export const whyNot = (error: ApiError): ApiError =>
  error.code === 'FORBIDDEN' ? { ...error, message: 'This account is disabled. Ask an admin.' } : plain(error);

/** With the one password of this server. */
export const signInWithPassword = async (password: string): Promise<Answer<unknown>> =>
  post('/api/access/sign-in', { password });

/** Answers with the address of the provider at which to go on. */
export async function signInWithProvider(back: string): Promise<Answer<{ url: string }>> {
  return post('/api/auth/sign-in/social', {
    provider: 'oidc',
    callbackURL: back,
    errorCallbackURL: `/sign-in?${new URLSearchParams({ next: back })}`,
  });
}

/** Ends the session of this browser. */
export const signOut = async (mode: 'PASSWORD' | 'ACCOUNTS'): Promise<Answer<unknown>> =>
  post(mode === 'PASSWORD' ? '/api/access/sign-out' : '/api/auth/sign-out');

const PLAIN: Record<string, string> = {
  INVALID_EMAIL_OR_PASSWORD: 'The e-mail address or the password is not right.',
  INVALID_EMAIL: 'The e-mail address or the password is not right.',
  INVALID_CODE: 'The code is not right. Each is shown for half a minute.',
  CODE_ALREADY_USED: 'This code was used already. Begin again with your password, and take the next one.',
  INVALID_BACKUP_CODE: 'This backup code is not right, or it was used already.',
  INVALID_TWO_FACTOR_COOKIE: 'That took too long. Begin again with your password.',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'Too many wrong codes. Begin again with your password.',
  BANNED_USER: 'This account is switched off. An admin can switch it on again.',
  INVALID_TOKEN: 'This link was used already, or it is too old. Ask for a new one.',
  PASSWORD_TOO_SHORT: 'The password is too short.',
  PASSWORD_TOO_LONG: 'The password is too long.',
  PASSWORD_COMPROMISED: 'This password stands in lists of stolen ones. Choose another.',
  INVALID_PASSWORD: 'The password is not right.',
  SESSION_NOT_FRESH: 'You signed in long ago. Sign out and in again to do this.',
};

/** The words of the library behind accounts, in those of these pages. */
export function plain<E extends { code: string; message: string }>(error: E): E {
  const message = PLAIN[error.code];
  return message === undefined ? error : { ...error, message };
}
