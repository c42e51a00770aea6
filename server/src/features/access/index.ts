import type { IncomingMessage } from 'node:http';
import type { Callers, Feature } from '../../graphql/feature.ts';
import { systemClock } from '../../lib/clock.ts';
import { MissingSecretError } from '../../lib/derived-keys.ts';
import './access-check.schema.ts';
import { followAccess, type AccessChanges } from './access-changes.ts';
import { deleteExpired } from './access.retention.ts';
import { ApiKeys } from './access.migration.ts';
import { AgentTokenEntity, EnrollCodeEntity } from './agent-tokens/agent-token.entity.ts';
import { AgentTokens } from './agent-tokens/agent-tokens.migration.ts';
import './agent-tokens/agent-tokens.schema.ts';
import { AgentTokensService } from './agent-tokens/agent-tokens.service.ts';
import { enrollRoute } from './agent-tokens/enroll.route.ts';
import { AccountMail } from './accounts/account-mail.ts';
import { SignIn } from './accounts/sign-in.migration.ts';
import { RefusedSignIns } from './accounts/refused-sign-ins.ts';
import { SignInLimits } from './accounts/sign-in-limits.ts';
import { OidcSignIns } from './accounts/oidc-sign-ins.ts';
import { authDatabase } from './accounts/auth-database.ts';
import { authRoute } from './accounts/auth.route.ts';
import { AuthServer } from './accounts/auth-server.ts';
import { Auths } from './accounts/auths.ts';
import { ACCOUNT_ENTITIES } from './accounts/accounts.entities.ts';
import { Accounts } from './accounts/accounts.migration.ts';
import { NewPasswords } from './accounts/new-passwords.ts';
import { Passwords } from './accounts/passwords.ts';
import { SessionsService } from './accounts/sessions.service.ts';
import type { User } from './accounts/user.model.ts';
import './accounts/users.schema.ts';
import { useCode } from './accounts/used-codes.ts';
import { UsedCodes } from './accounts/used-codes.migration.ts';
import { UsersService } from './accounts/users.service.ts';
import { ApiKeyEntity } from './api-keys/api-key.entity.ts';
import './api-keys/api-keys.schema.ts';
import { ApiKeysService } from './api-keys/api-keys.service.ts';
import { AuditEntryEntity } from './audit/audit-entry.entity.ts';
import { AuditLog } from './audit/audit-log.service.ts';
import { Audit } from './audit/audit.migration.ts';
import { deleteOldAuditEntries } from './audit/audit.retention.ts';
import './audit/audit.schema.ts';
import { auditExportRoute } from './audit/export.route.ts';
import { CallersService } from './callers.service.ts';
import { accessRoute } from './modes/access.route.ts';
import { MODE_ENTITIES } from './modes/modes.entities.ts';
import { MEANING } from './modes/modes.rules.ts';
import { ModesService } from './modes/modes.service.ts';
import { PasswordSessionsService } from './modes/password-sessions.service.ts';
import { SetUpService } from './modes/set-up.service.ts';
import './viewer.schema.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    accessChanges: AccessChanges;
    modes: ModesService;
    setUp: SetUpService;
    auth: AuthServer;
    users: UsersService;
    accountMail: AccountMail;
    /** null: people may try as often as they like. */
    signInLimits: SignInLimits | null;
    passwordSessions: PasswordSessionsService;
    callers: Callers;
    apiKeys: ApiKeysService;
    agentTokens: AgentTokensService;
    audit: AuditLog;
    /** How people get in when the server starts, in a line; what the first admin has to show, where that has to be shown. */
    accessAtStart: { meaning: string; setUpToken: string | null };
  }
  interface Loaders {
    loadUser(id: string): Promise<User | null>;
  }
}

/** Who gets in, and what each may do. */
export const access = {
  name: 'access',
  entities: [ApiKeyEntity, AgentTokenEntity, EnrollCodeEntity, AuditEntryEntity, ...ACCOUNT_ENTITIES, ...MODE_ENTITIES],
  migrations: [
    { name: '20261126225500-api-keys', class: ApiKeys },
    { name: '20261126225824-accounts', class: Accounts },
    { name: '20261126225900-agent-tokens', class: AgentTokens },
    { name: '20261126230500-audit', class: Audit },
    { name: '20261126234000-sign-in', class: SignIn },
    { name: '20261127032000-used-codes', class: UsedCodes },
  ],
  services: ({ sql, database, announcements, addressOf, settings, now, logger }) => {
    const { secrets, sessionDays, publicUrls, password } = settings.access;
    const changes = followAccess(announcements);
    const audit = new AuditLog(now);
    const modes = new ModesService({
      sql,
      announcements,
      changes,
      hasPassword: password !== null,
      mayBeOpen: settings.access.mayBeOpen,
    });
    const passwords = new Passwords();
    const authNow = () => systemClock.now();
    const newPasswords = new NewPasswords({ sql, passwords, publicUrls, authNow });
    const users = new UsersService({ sql, passwords: newPasswords, changes, audit, now, authNow });
    const refused = new RefusedSignIns({ sql, audit, users });
    const db = authDatabase(sql, audit);
    const { smtpUrl, mailFrom: from, publicUrl } = settings.alerts;
    const accountMail = new AccountMail({ smtpUrl, from, publicUrl, logger });
    // Whoever comes by the identity provider alone, or has not come yet, is not to have another way in than that.
    const sendReset = async ({ id, email }: { id: string; email: string }, token: string): Promise<void> => {
      try {
        if (await users.hasPassword(id)) await accountMail.send(email, 'reset-password', token);
      } catch (error) {
        logger.warn({ err: error }, 'whether a password can be forgotten could not be found out');
      }
    };
    const signInLimits = settings.access.limitsSignIn
      ? new SignInLimits({
          sql,
          isShared: database.kind === 'postgresql',
          onRefused: (attempt) => refused.limited(attempt),
        })
      : null;
    const { oidc } = settings.access;
    const oidcSignIns = new OidcSignIns({ sql, oidc, mode: () => modes.current(), audit, now, logger });
    const auths =
      secrets === null
        ? null
        : new Auths({
            db,
            secrets,
            passwords,
            sessionDays,
            mayHaveSession: (userId) => refused.mayHaveSession(userId),
            useCode: (userId, code) => useCode(sql, userId, code, authNow()),
            sendReset,
            oidc,
            oidcSignIns,
            logger,
          });
    const apiKeys = new ApiKeysService({ sql, changes, permissionsOf: (id) => users.permissionsOf(id), audit, now });
    const agentTokens = new AgentTokensService({ sql, changes, audit, now });
    const sessions = new SessionsService({ sql, secrets, publicUrls, now });
    const callerOf = async ({ headers }: Pick<IncomingMessage, 'headers'>) => {
      const cookie = sessions.cookieOf(headers);
      return cookie === null ? null : sessions.callerOf(cookie);
    };
    const passwordSessions = new PasswordSessionsService({
      sql,
      password,
      sessionDays,
      publicUrls,
      changes,
      audit,
      now,
    });
    return {
      accessChanges: changes,
      modes,
      setUp: new SetUpService({ sql, passwords: newPasswords, changes, audit, now }),
      accountMail,
      signInLimits,
      auth: new AuthServer({
        sql,
        passwords,
        newPasswords,
        changes,
        auths,
        publicUrls,
        addressOf,
        callerOf,
        audit,
        now,
        limits: signInLimits,
        oidcSignIns,
      }),
      users,
      passwordSessions,
      apiKeys,
      agentTokens,
      audit,
      callers: new CallersService({
        apiKeys,
        agentTokens,
        modes,
        sessions,
        passwordSessions,
        announcements,
        changes,
        addressOf,
        now,
      }),
      accessAtStart: { meaning: '', setUpToken: null },
    };
  },
  loaders: ({ users }) => ({ loadUser: (ids) => users.findMany(ids) }),
  prepare: async ({ modes, setUp, accessAtStart, settings }) => {
    const mode = await modes.current();
    if (mode === 'ACCOUNTS' && settings.access.secrets === null)
      throw new MissingSecretError(
        'LUBDUB_SECRET is not set, and there are users whose sessions are signed with it: ' +
          'set it to what it was, the same for all processes.',
      );
    accessAtStart.meaning = MEANING[mode];
    if (mode === 'SETUP') accessAtStart.setUpToken = await setUp.makeToken();
  },
  routes: ({
    sql,
    auth,
    users,
    modes,
    setUp,
    passwordSessions,
    callers,
    agentTokens,
    accountMail,
    signInLimits,
    settings,
    addressOf,
    now,
    logger,
  }) => [
    enrollRoute({ agentTokens, addressOf, logger }),
    auditExportRoute({ sql, now }),
    authRoute(auth, settings.access.oidc !== null),
    accessRoute({
      auth,
      users,
      modes,
      setUp,
      passwordSessions,
      callers,
      publicUrls: settings.access.publicUrls,
      sessionDays: settings.access.sessionDays,
      hasMail: accountMail.isPossible,
      oidcName: settings.access.oidc === null ? null : new URL(settings.access.oidc.issuer).hostname,
      limits: signInLimits,
      addressOf,
    }),
  ],
  retention: async (sql, kept) => ({
    ...(await deleteExpired(sql, kept)),
    ...(await deleteOldAuditEntries(sql, kept)),
  }),
} satisfies Feature;
