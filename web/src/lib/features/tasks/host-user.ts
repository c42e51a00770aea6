/**
 * The user of hosts whom an account most likely belongs to: one that is called like it, or like its e-mail address before
 * the `@`, whatever the case; `''` where there is none.
 */
export function hostUserOf(account: { name: string; email?: string | null } | null, known: readonly string[]): string {
  if (!account?.email) return '';
  const names = [account.email.split('@')[0], account.name].map((name) => name?.toLowerCase());
  return names.map((name) => known.find((user) => user.toLowerCase() === name)).find(Boolean) ?? '';
}
