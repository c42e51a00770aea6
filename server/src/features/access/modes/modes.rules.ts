/** How people get in: everybody, by the one password, as users, or nobody before the first admin is made. */
export const MODES = ['OPEN', 'PASSWORD', 'ACCOUNTS', 'SETUP'] as const;
export type Mode = (typeof MODES)[number];

export interface ModeFacts {
  /** There is a user, or there once was. */
  hadUsers: boolean;
  hasPassword: boolean;
  /** Only this machine reaches the server, or whoever runs it has said that all may come in. */
  mayBeOpen: boolean;
}

/** Of what is set, the strictest. */
export function modeOf({ hadUsers, hasPassword, mayBeOpen }: ModeFacts): Mode {
  if (hadUsers) return 'ACCOUNTS';
  if (hasPassword) return 'PASSWORD';
  return mayBeOpen ? 'OPEN' : 'SETUP';
}

/** What a mode means, in a line, for whoever starts the server. */
export const MEANING: Record<Mode, string> = {
  OPEN: 'open: whoever reaches this address may do everything',
  PASSWORD: 'one password, LUBDUB_PASSWORD, for everything',
  ACCOUNTS: 'accounts: people sign in, programs have keys',
  SETUP: 'closed: others reach this address, and there is neither a user nor a password yet',
};
