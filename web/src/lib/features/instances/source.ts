/** A source in words: `root on web-1`, or what is known of it. */
export function sourceName({ user, host }: { user: string; host: string }): string {
  if (user && host) return `${user} on ${host}`;
  return user || host || 'an unnamed source';
}
