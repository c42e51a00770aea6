import type { Updateable } from 'kysely';
import { badInput, DomainError, notFound } from '../../../lib/errors.ts';
import { PERMISSIONS, type Permission } from '../../../lib/permissions.ts';
import { anyOf, db, execute, executeFirst, ONE, type Tables } from '../../../lib/query.ts';
import { timestamp, type Sql, type SqlRunner } from '../../../lib/sql.ts';
import { newId } from '../../../lib/uuid.ts';
import type { AccessChanges } from '../access-changes.ts';
import { AUDITED_API_KEY } from '../api-keys/api-key.audit.ts';
import { API_KEY } from '../api-keys/api-key.model.ts';
import type { AuditLog } from '../audit/audit-log.service.ts';
import { lockAccess } from '../modes/access-state.ts';
import { type Role } from '../../../lib/roles.ts';
import { EXTRAS_OF_ROLE, permissionsOfRole, type ExtraPermission } from '../roles.rules.ts';
import { deleteLinks, newLinkToken, useInvitation, userOfInvitation } from './links.ts';
import type { NewPasswords } from './new-passwords.ts';
import { AUDITED_USER } from './user.audit.ts';
import { ADMINS, USERS, type User } from './user.model.ts';
import { checkName, checkPerson, insertUser, setPassword, type Person } from './users.sql.ts';

export interface UsersServiceOptions {
  sql: Sql;
  passwords: NewPasswords;
  changes: AccessChanges;
  audit: AuditLog;
  now(): number;
  /** The clock that Better Auth goes by: the machine's. */
  authNow(): number;
}

export interface InvitedUser extends Person {
  role: Role;
  permissions: readonly Permission[];
}

/** What is left out stays as it is. */
export interface UserEdit {
  name?: string;
  role?: Role;
  permissions?: readonly Permission[];
  disabled?: boolean;
}

const NONE: ReadonlySet<Permission> = new Set();
const EVERYTHING: ReadonlySet<Permission> = new Set(PERMISSIONS);

/** Who may sign in, and what each may do. Methods throw DomainError. */
export class UsersService {
  readonly #options: UsersServiceOptions;

  constructor(options: UsersServiceOptions) {
    this.#options = options;
  }

  /** Everybody, by name. */
  list(): Promise<User[]> {
    const byName = USERS.orderBy((eb) => eb.fn<string>('lower', ['u.name'])).orderBy('u.id');
    return execute(this.#options.sql, byName);
  }

  /** In the order of the ids; null for one that nobody has. */
  async findMany(ids: readonly string[]): Promise<(User | null)[]> {
    const found = await execute(this.#options.sql, USERS.where('u.id', '=', anyOf(ids)));
    const byId = new Map(found.map((user) => [user.id, user]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  find(id: string): Promise<User | null> {
    return find(this.#options.sql, 'u.id', id);
  }

  findByEmail(email: string): Promise<User | null> {
    return find(this.#options.sql, 'u.email', email.trim().toLowerCase());
  }

  /**
   * What a user may do now: nothing where there is no such user, or a disabled one. null stands for whoever has made a key
   * while nobody had to say who they are.
   */
  async permissionsOf(userId: string | null): Promise<ReadonlySet<Permission>> {
    if (userId === null) return EVERYTHING;
    const user = await this.find(userId);
    return user === null || user.state === 'DISABLED' ? NONE : permissionsOfRole(user.role, user.permissions);
  }

  /** Whether a user has one to sign in with, beside other ways or none. */
  async hasPassword(userId: string): Promise<boolean> {
    const account = db
      .selectFrom('auth_account as a')
      .select(ONE)
      .where('a.user_id', '=', userId)
      .where('a.provider_id', '=', 'credential');
    return (await executeFirst(this.#options.sql, account.limit(1))) !== undefined;
  }

  /** `token` is for the link. Whoever is invited already is invited anew; CONFLICT for one who has joined. */
  async invite(input: InvitedUser): Promise<{ user: User; token: string }> {
    const { sql, audit, now } = this.#options;
    const person = checkPerson(input);
    const permissions = extrasIn(input.role, input.permissions);
    return sql.transaction(async (tx) => {
      const known = await find(tx, 'u.email', person.email);
      const id = known?.state === 'INVITED' ? known.id : newId();
      if (id === known?.id)
        await change(tx, id, { name: person.name, role: input.role, permissions, updated_at: timestamp(now()) });
      else await insertUser(tx, { ...person, id, role: input.role, permissions }, now());
      const user = await get(tx, id);
      await audit.record(tx, { action: 'USER_INVITED', ...AUDITED_USER.created(user) });
      return { user, token: await newLinkToken(tx, 'invitation', id, now()) };
    });
  }

  /** Gives an invited user a password; returns the address to sign in with. FORBIDDEN where the invitation is not good. */
  async accept(token: string, given: { password: string; name?: string }): Promise<string> {
    const { sql, passwords, audit, now } = this.#options;
    const name = given.name === undefined ? null : checkName(given.name);
    const invitedId = await userOfInvitation(sql, token, now());
    const invited = invitedId === null ? null : await this.find(invitedId);
    if (invited === null) throw notGood();
    const password = await passwords.hash(given.password, { ...invited, name: `${invited.name} ${name ?? ''}` });
    return sql.transaction(async (tx) => {
      const id = await useInvitation(tx, token, now());
      const user = id === null ? null : await find(tx, 'u.id', id);
      // Whoever has come in by another way chooses a password there.
      if (user === null || user.state === 'ACTIVE') throw notGood();
      if (user.state === 'DISABLED') throw new DomainError('FORBIDDEN', 'this account is disabled: ask an admin');
      if (name !== null) await change(tx, user.id, { name });
      await setPassword(tx, user.id, password, now());
      const joined = await get(tx, user.id);
      await audit.record(tx, { action: 'USER_JOINED', ...AUDITED_USER.changed(user, joined) });
      return user.email;
    });
  }

  /** CONFLICT where no admin would be left. */
  async update(id: string, edit: UserEdit): Promise<User> {
    const { sql, changes, audit, now } = this.#options;
    const name = edit.name === undefined ? undefined : checkName(edit.name);
    const updated = await sql.transaction(async (tx) => {
      await lockAccess(tx);
      const user = await get(tx, id);
      const role = edit.role ?? user.role;
      // Those that came with another role go with it.
      const permissions =
        edit.permissions === undefined
          ? user.permissions.filter((extra) => EXTRAS_OF_ROLE[role].includes(extra))
          : extrasIn(role, edit.permissions);
      const disabled = edit.disabled ?? user.state === 'DISABLED';
      await change(tx, id, { name: name ?? user.name, role, permissions, disabled, updated_at: timestamp(now()) });
      await requireAdmin(tx);
      const after = await get(tx, id);
      await audit.record(tx, { action: 'USER_UPDATED', ...AUDITED_USER.changed(user, after) });
      return after;
    });
    changes.send({ kind: 'USER', id });
    return updated;
  }

  /** With sessions, ways to sign in and API keys. CONFLICT where no admin would be left. */
  async delete(id: string): Promise<string> {
    const { sql, changes, audit } = this.#options;
    await sql.transaction(async (tx) => {
      await lockAccess(tx);
      const user = await get(tx, id);
      const ofUser = db.deleteFrom('api_key as k').where('k.owner_id', '=', id);
      const keys = await execute(tx, ofUser.returning(API_KEY.of('k')));
      for (const key of keys) await audit.record(tx, { action: 'API_KEY_REVOKED', ...AUDITED_API_KEY.deleted(key) });
      await deleteLinks(tx, id);
      await execute(tx, db.deleteFrom('auth_user').where('id', '=', id));
      await audit.record(tx, { action: 'USER_DELETED', ...AUDITED_USER.deleted(user) });
      await requireAdmin(tx);
    });
    changes.send({ kind: 'USER', id });
    return id;
  }

  /** Ends all sessions of a user. */
  async signOut(id: string): Promise<void> {
    await execute(this.#options.sql, db.deleteFrom('auth_session').where('user_id', '=', id));
    this.#options.changes.send({ kind: 'USER', id });
  }

  /** For whoever has lost both the device and the backup codes: the password alone lets them in again. */
  removeSecondFactor(id: string): Promise<void> {
    return this.#options.sql.transaction(async (tx) => {
      await execute(tx, db.deleteFrom('auth_two_factor').where('user_id', '=', id));
      await change(tx, id, { two_factor_enabled: false });
    });
  }

  /** A token for a link by which the user chooses another password. */
  resetPassword(id: string): Promise<{ token: string; email: string }> {
    const { sql, audit, authNow } = this.#options;
    return sql.transaction(async (tx) => {
      const user = await get(tx, id);
      if (user.state === 'INVITED')
        throw new DomainError('CONFLICT', 'this user has not joined yet: invite them again');
      await audit.record(tx, { action: 'PASSWORD_RESET_REQUESTED', target: AUDITED_USER.target(user) });
      return { token: await newLinkToken(tx, 'reset-password', id, authNow()), email: user.email };
    });
  }
}

async function find(tx: SqlRunner, by: 'u.id' | 'u.email', value: string): Promise<User | null> {
  return (await executeFirst(tx, USERS.where(by, '=', value))) ?? null;
}

async function get(tx: SqlRunner, id: string): Promise<User> {
  const user = await find(tx, 'u.id', id);
  if (user === null) throw notFound('User', 'id', id);
  return user;
}

async function change(tx: SqlRunner, id: string, values: Updateable<Tables['auth_user']>): Promise<void> {
  await execute(tx, db.updateTable('auth_user').set(values).where('id', '=', id));
}

/** Throws CONFLICT where nobody would be left who may let others in; to be called last in a transaction with a lock. */
async function requireAdmin(tx: SqlRunner): Promise<void> {
  const admin = await executeFirst(tx, ADMINS.limit(1));
  if (admin === undefined)
    throw new DomainError('CONFLICT', 'this is the last admin: make somebody else an admin before');
}

/** What is to be given on top of a role; what the role has anyway is left out. Throws BAD_USER_INPUT for more. */
function extrasIn(role: Role, permissions: readonly Permission[]): ExtraPermission[] {
  const own = permissionsOfRole(role);
  const extras = [...new Set(permissions)].filter((permission) => !own.has(permission));
  const possible: readonly Permission[] = EXTRAS_OF_ROLE[role];
  const wrong = extras.find((permission) => !possible.includes(permission));
  if (wrong !== undefined) throw badInput('permissions', `a user with the role ${role} cannot be given ${wrong}`);
  return extras as ExtraPermission[];
}

const notGood = (): DomainError =>
  new DomainError(
    'FORBIDDEN',
    'token: this invitation has been used, has expired, or never was: ask for another',
    'token',
  );
