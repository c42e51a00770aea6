import { parseArgs } from 'node:util';
import { followAccess } from './features/access/access-changes.ts';
import { linkAt } from './features/access/accounts/links.ts';
import { NewPasswords } from './features/access/accounts/new-passwords.ts';
import { Passwords } from './features/access/accounts/passwords.ts';
import type { User } from './features/access/accounts/user.model.ts';
import { UsersService } from './features/access/accounts/users.service.ts';
import { AuditLog } from './features/access/audit/audit-log.service.ts';
import { ROLES, type Role } from './lib/roles.ts';
import { Announcements } from './ledger/announcements.ts';
import { systemClock } from './lib/clock.ts';
import { shown } from './lib/errors.ts';
import type { Logger } from './lib/logger.ts';
import { PERMISSIONS, type Permission } from './lib/permissions.ts';
import type { Sql } from './lib/sql.ts';

export interface AdministerOptions {
  sql: Sql;
  /** Whether servers that get the same settings can keep accounts. */
  hasSecret: boolean;
  /** What links begin with. */
  url: string;
  logger: Logger;
}

/** A command that is none, or lacks something; the message is for whoever typed it. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
}

const USAGE = `npm run admin -- COMMAND

  list                                    all users
  invite EMAIL [--name NAME] [--role viewer|operator|admin] [--permission READ_OUTPUT|EDIT_TASKS]
                                          prints the link by which they choose a password; this is also the way back in
                                          when no admin is left
  reset-password EMAIL                    prints a link by which they choose another password
  set-role EMAIL viewer|operator|admin
  remove-second-factor EMAIL              for whoever has lost the device and the backup codes
  sign-out EMAIL                          ends all sessions
  disable EMAIL, enable EMAIL, delete EMAIL`;

const OPTIONS = {
  name: { type: 'string' },
  role: { type: 'string' },
  permission: { type: 'string', multiple: true },
} as const;

/**
 * Looks after users from the command line, past all sessions: whoever may read the database's password may do so. On
 * PostgreSQL running servers hear of it at once.
 * @returns what is to be printed
 * @throws AdminError for a command that is none, DomainError for one that is refused
 */
export async function administer(args: string[], { sql, hasSecret, url, logger }: AdministerOptions): Promise<string> {
  const now = () => systemClock.now();
  const changes = followAccess(new Announcements({ sql, processId: null, logger }));
  const users = new UsersService({
    sql,
    passwords: new NewPasswords({ sql, passwords: new Passwords(), publicUrls: [url], authNow: now }),
    changes,
    audit: new AuditLog(now),
    now,
    authNow: now,
  });
  const { values, positionals } = parse(args);
  const [command = 'help', email, argument] = positionals;
  const user = async (): Promise<User> => {
    if (email === undefined) throw new AdminError(`${command} needs the EMAIL of a user\n\n${USAGE}`);
    const found = await users.findByEmail(email);
    if (found === null) throw new AdminError(`There is no user with the address ${shown(email)}: see \`list\``);
    return found;
  };
  switch (command) {
    case 'help':
      return USAGE;
    case 'list': {
      const all = await users.list();
      return all.length === 0 ? 'There are no users.' : all.map(describe).join('\n');
    }
    case 'invite': {
      if (email === undefined) throw new AdminError(`invite needs an EMAIL\n\n${USAGE}`);
      if (!hasSecret) throw new AdminError('Accounts need LUBDUB_SECRET, the same for all processes: set it first');
      const { name = email.split('@')[0] ?? email, role = 'viewer', permission = [] } = values;
      const permissions = permission.map(permissionNamed);
      const { token } = await users.invite({ email, name, role: roleNamed(role), permissions });
      return `Within 7 days, once: ${linkAt(url, 'invitation', token)}`;
    }
    case 'reset-password': {
      const { token } = await users.resetPassword((await user()).id);
      return `Within an hour, once: ${linkAt(url, 'reset-password', token)}`;
    }
    case 'set-role':
      return describe(await users.update((await user()).id, { role: roleNamed(argument ?? '') }));
    case 'disable':
    case 'enable':
      return describe(await users.update((await user()).id, { disabled: command === 'disable' }));
    case 'remove-second-factor':
      await users.removeSecondFactor((await user()).id);
      return describe(await user());
    case 'sign-out':
      await users.signOut((await user()).id);
      return 'All sessions have ended.';
    case 'delete':
      await users.delete((await user()).id);
      return 'The user is gone, with their sessions and keys.';
    default:
      throw new AdminError(`There is no command ${shown(command)}\n\n${USAGE}`);
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new AdminError(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}

function roleNamed(name: string): Role {
  const role = ROLES.find((one) => one === name.toUpperCase());
  if (role === undefined) throw new AdminError(`role: must be viewer, operator or admin, not ${shown(name)}`);
  return role;
}

function permissionNamed(name: string): Permission {
  const permission = PERMISSIONS.find((one) => one === name.toUpperCase());
  if (permission === undefined) throw new AdminError(`permission: there is no ${shown(name)}`);
  return permission;
}

const describe = ({ email, name, role, permissions, state, twoFactor }: User): string =>
  [email, shown(name), [role, ...permissions].join('+'), state, twoFactor ? 'second factor' : ''].join('  ').trimEnd();
