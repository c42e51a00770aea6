import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../../database/columns.ts';
import { SignInAttemptEntity } from './sign-in-attempt.entity.ts';
import { UsedCodeEntity } from './used-code.entity.ts';
import { UserEntity } from './user.entity.ts';

// Better Auth's tables, under its names in snake case.

/** A browser in which somebody has signed in. */
const SessionEntity = defineEntity({
  name: 'Session',
  tableName: 'auth_session',
  properties: {
    id: p.uuid().primary(),
    user: () => p.manyToOne(UserEntity).deleteRule('cascade').index(),
    /** Worth nothing alone: the cookie holds it signed with a key that is not in the database. */
    token: p.text().unique(),
    expiresAt: p.datetime(3),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    ipAddress: p.text().nullable(),
    userAgent: p.text().nullable(),
  },
});

/** One way by which a user may sign in: the password, or an identity at somebody else's. */
const AccountEntity = defineEntity({
  name: 'Account',
  tableName: 'auth_account',
  properties: {
    id: p.uuid().primary(),
    user: () => p.manyToOne(UserEntity).deleteRule('cascade').index(),
    /** `credential` is the password. */
    providerId: p.text(),
    /** At the provider; for the password, the user's own. */
    accountId: p.text(),
    accessToken: p.text().nullable(),
    refreshToken: p.text().nullable(),
    idToken: p.text().nullable(),
    accessTokenExpiresAt: p.datetime(3).nullable(),
    refreshTokenExpiresAt: p.datetime(3).nullable(),
    scope: p.text().nullable(),
    /** Hashed, with its salt. */
    password: p.text().nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
  uniques: [{ name: 'auth_account_provider_unique', properties: ['providerId', 'accountId'] }],
});

/** What is to be proven once: a link by mail, a second factor that is asked for. */
const VerificationEntity = defineEntity({
  name: 'Verification',
  tableName: 'auth_verification',
  properties: {
    id: p.uuid().primary(),
    /** Hashed: who reads the database cannot use a link. */
    identifier: p.text().index(),
    value: p.text(),
    expiresAt: p.datetime(3),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});

/** The second factor of a user. */
const TwoFactorEntity = defineEntity({
  name: 'TwoFactor',
  tableName: 'auth_two_factor',
  properties: {
    id: p.uuid().primary(),
    user: () => p.manyToOne(UserEntity).deleteRule('cascade').index(),
    /** Encrypted, as are the backup codes. */
    secret: p.text(),
    backupCodes: p.text(),
    /** A first code has been given. */
    verified: p.boolean().default(true),
    failedVerificationCount: p.integer().default(0),
    lockedUntil: p.datetime(3).nullable(),
  },
});

/** A passkey of a user. */
const PasskeyEntity = defineEntity({
  name: 'Passkey',
  tableName: 'auth_passkey',
  properties: {
    id: p.uuid().primary(),
    user: () => p.manyToOne(UserEntity).deleteRule('cascade').index(),
    name: p.text().nullable(),
    publicKey: p.text(),
    credentialId: p.text().unique(),
    /** How often it has signed, as far as its device tells. */
    counter: p.integer(),
    deviceType: p.text(),
    backedUp: p.boolean(),
    transports: p.text().nullable(),
    createdAt: p.datetime(3).nullable(),
    /** The kind of the device. */
    aaguid: p.text().nullable(),
  },
});

export const ACCOUNT_ENTITIES = [
  UserEntity,
  SessionEntity,
  AccountEntity,
  VerificationEntity,
  TwoFactorEntity,
  PasskeyEntity,
  SignInAttemptEntity,
  UsedCodeEntity,
];

declare module '../../../lib/query.ts' {
  interface Tables
    extends
      TableOf<typeof SessionEntity>,
      TableOf<typeof AccountEntity>,
      TableOf<typeof VerificationEntity>,
      TableOf<typeof TwoFactorEntity>,
      TableOf<typeof PasskeyEntity>,
      TableOf<typeof SignInAttemptEntity>,
      TableOf<typeof UsedCodeEntity> {}
}
