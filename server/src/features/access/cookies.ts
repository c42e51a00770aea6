import type { IncomingHttpHeaders, OutgoingHttpHeader, ServerResponse } from 'node:http';
import { cookiePrefix } from './accounts/auth-names.ts';

/**
 * The value of our cookie `<prefix>.<name>`, decoded; of two, the one that only this host can have set. Where it is known
 * that the request came over https no other counts: a neighbour under the same domain may have set it.
 */
export function cookieIn({ cookie }: IncomingHttpHeaders, name: string, isSecure: boolean): string | null {
  if (cookie === undefined) return null;
  const secure = valueOf(cookie, `${cookiePrefix(true)}.${name}`);
  return isSecure ? secure : (secure ?? valueOf(cookie, `${cookiePrefix(false)}.${name}`));
}

/** Whether a browser has sent a cookie that it sends over https only. */
export const hasSecureCookie = ({ cookie = '' }: IncomingHttpHeaders): boolean =>
  cookie.split(/; */).some((pair) => pair.startsWith(`${cookiePrefix(true)}.`));

function valueOf(header: string, name: string): string | null {
  for (const pair of header.split(/; */)) {
    if (!pair.startsWith(`${name}=`)) continue;
    try {
      return decodeURIComponent(pair.slice(name.length + 1));
    } catch {
      return null;
    }
  }
  return null;
}

export interface CookieOptions {
  isSecure: boolean;
  /** 0: it is gone. */
  maxAgeSeconds: number;
}

/** Adds a cookie of ours to an answer. */
export function setCookie(
  response: ServerResponse,
  name: string,
  value: string,
  { isSecure, maxAgeSeconds }: CookieOptions,
): void {
  const attributes = `Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  addCookies(response, [`${cookiePrefix(isSecure)}.${name}=${encodeURIComponent(value)}; ${attributes}`]);
}

/** Adds `Set-Cookie` headers to those that an answer has. */
export function addCookies(response: ServerResponse, cookies: readonly string[]): void {
  const before: OutgoingHttpHeader = response.getHeader('set-cookie') ?? [];
  response.setHeader('set-cookie', [...(Array.isArray(before) ? before : [String(before)]), ...cookies]);
}
