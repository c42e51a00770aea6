import type { IncomingMessage } from 'node:http';
import { hasSecureCookie } from './cookies.ts';

/**
 * The origin under which a browser has sent a request, which cookies and links are made for; the router has checked what
 * the request says of it. A proxy may have changed the Host: then the Origin, which comes with each change, or a cookie
 * that goes over https only, still tell.
 */
export function originOf({ headers }: Pick<IncomingMessage, 'headers'>, publicUrls: readonly string[]): string {
  const { origin, host = 'localhost' } = headers;
  const told = publicUrls.find((url) => url === origin) ?? publicUrls.find((url) => new URL(url).host === host);
  if (told !== undefined) return told;
  const secure = publicUrls.find((url) => url.startsWith('https:'));
  return secure !== undefined && hasSecureCookie(headers) ? secure : `http://${host}`;
}

/** Whether a browser has sent a request over https, as far as anybody can tell. */
export const isOverHttps = (request: Pick<IncomingMessage, 'headers'>, publicUrls: readonly string[]): boolean =>
  originOf(request, publicUrls).startsWith('https:');
