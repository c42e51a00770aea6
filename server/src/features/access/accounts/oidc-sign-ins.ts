import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from '../../../lib/logger.ts';
import { roleIn, type OidcSettings } from '../../../lib/oidc-settings.ts';
import type { Role } from '../../../lib/roles.ts';
import { db, execute, executeFirst } from '../../../lib/query.ts';
import { timestamp, type Sql } from '../../../lib/sql.ts';
import type { AuditLog } from '../audit/audit-log.service.ts';
import { EXTRAS_OF_ROLE } from '../roles.rules.ts';
import { lockAccess } from '../modes/access-state.ts';
import type { Mode } from '../modes/modes.rules.ts';
import { recordSignIn } from './auth-audit.ts';
import { ADMINS, hasJoined } from './user.model.ts';

export interface OidcSignInsOptions {
  sql: Sql;
  /** null: there is no identity provider. */
  oidc: OidcSettings | null;
  mode(): Mode | Promise<Mode>;
  audit: AuditLog;
  now(): number;
  logger: Logger;
}

/** Why somebody whom the provider knows does not get in; a page is told `error` and `errorDescription`. */
export interface Refusal {
  error: string;
  errorDescription: string;
}

/** What people may do who come by the identity provider: it says so anew each time they sign in. */
export class OidcSignIns {
  readonly #options: OidcSignInsOptions;
  /** The role that the provider's word is good for, from the check of it to the session. */
  readonly #coming = new AsyncLocalStorage<{ role: Role | null }>();

  constructor(options: OidcSignInsOptions) {
    this.#options = options;
  }

  /** Runs one request; what is found out of whoever comes does not outlive it. */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#coming.run({ role: null }, work);
  }

  /** Why whoever has these claims may not come in; null where they may. */
  async check(claims: unknown): Promise<Refusal | null> {
    const { oidc, mode } = this.#options;
    // The first user is somebody who has set Lubdub up, not whoever comes first.
    if ((await mode()) !== 'ACCOUNTS')
      return {
        error: 'no_accounts',
        errorDescription: 'Accounts are not turned on here: an admin has to set them up.',
      };
    const role = oidc === null ? null : roleIn(claims, oidc);
    const coming = this.#coming.getStore();
    if (role === null || coming === undefined)
      return { error: 'no_role', errorDescription: 'Your account has no role in Lubdub: ask whoever runs it.' };
    coming.role = role;
    return null;
  }

  /** Gives the role to whoever is about to have a session by the provider's word; of nobody else anything changes. */
  async apply(userId: string): Promise<void> {
    const role = this.#coming.getStore()?.role ?? null;
    if (role === null) return;
    const { sql, audit, now, logger } = this.#options;
    const isKept = await sql.transaction(async (tx) => {
      await lockAccess(tx);
      const joined = db
        .selectFrom('auth_user as u')
        .select((eb) => {
          const others = ADMINS.where('o.id', '<>', eb.ref('u.id'));
          const isLastAdmin = eb.and([eb('u.role', '=', 'ADMIN'), eb.not(eb.exists(others))]);
          return ['u.name', 'u.permissions', isLastAdmin.as('isLastAdmin')];
        })
        .where('u.id', '=', userId)
        .where((eb) => hasJoined(eb.ref('u.id')));
      const user = await executeFirst(tx, joined);
      if (user === undefined) return false;
      const mayChange = role === 'ADMIN' || !user.isLastAdmin;
      const extras = user.permissions.filter((extra) => EXTRAS_OF_ROLE[role].includes(extra));
      const rights = mayChange ? { role, permissions: extras } : {};
      const signedIn = { ...rights, last_sign_in_at: timestamp(now()) };
      await execute(tx, db.updateTable('auth_user').set(signedIn).where('id', '=', userId));
      await recordSignIn(audit, tx, { id: userId, name: user.name });
      return !mayChange;
    });
    if (isKept) logger.warn({ userId, role }, 'the last admin stays one, whatever the identity provider says');
  }
}
