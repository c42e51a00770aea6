import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../../database/columns.ts';

/** What an agent identifies itself by: good for the agents of its user and host, and for nothing else. */
export const AgentTokenEntity = defineEntity({
  name: 'AgentToken',
  tableName: 'agent_token',
  properties: {
    id: p.uuid().primary(),
    /** What a person recognises it by: the first characters. */
    prefix: p.text(),
    /** SHA-256 of the whole token, in hexadecimal: who reads the database cannot use it. */
    hash: p.text().unique(),
    /** In both, `*` stands for any characters. */
    user: p.text(),
    host: p.text(),
    createdAt: p.datetime(3),
    /** Who made the code that it was traded for; null where nobody can know. */
    createdBy: p.text().nullable(),
    /** To the minute. */
    lastUsedAt: p.datetime(3).nullable(),
  },
});

/** What an agent trades for its token, once. */
export const EnrollCodeEntity = defineEntity({
  name: 'EnrollCode',
  tableName: 'enroll_code',
  properties: {
    id: p.uuid().primary(),
    /** SHA-256 of the code, in hexadecimal. */
    hash: p.text().unique(),
    /** Whom it lets in; in both, `*` stands for any characters. */
    user: p.text(),
    host: p.text(),
    createdAt: p.datetime(3),
    createdBy: p.text().nullable(),
    expiresAt: p.datetime(3),
  },
});

declare module '../../../lib/query.ts' {
  interface Tables extends TableOf<typeof AgentTokenEntity>, TableOf<typeof EnrollCodeEntity> {}
}
