/** Pages for those who are not signed in: nothing on them is anybody's data. */
export const PUBLIC_ROUTES: readonly string[] = ['/sign-in', '/set-up', '/invitation', '/reset-password'];
const PUBLIC_PATH = /^\/(?:sign-in|set-up|invitation|reset-password)(?:\/|$)/;

/**
 * Where to go after signing in, as `?next=` says: a page of this very server, or the overview. An address elsewhere
 * would let anybody who makes somebody click a link choose what that person sees after typing a password.
 */
export function wayBack(next: string | null, origin: string): string {
  // Browsers read a backslash as a slash, and two of them as the start of a host.
  if (next === null || !/^\/(?![/\\])/.test(next)) return '/';
  if (!URL.canParse(next, origin)) return '/';
  const url = new URL(next, origin);
  if (url.origin !== origin || PUBLIC_PATH.test(url.pathname)) return '/';
  return url.pathname + url.search + url.hash;
}

/** The address of the sign-in page that leads back to this one. */
export function signInAddress({ pathname, search, hash }: Pick<URL, 'pathname' | 'search' | 'hash'>): string {
  const here = pathname + search + hash;
  return here === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next: here })}`;
}
