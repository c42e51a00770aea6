import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../../database/columns.ts';
import { TextArray } from '../../../lib/text-array.ts';
import type { ApiKeyScope } from './scopes.rules.ts';

/** What a program identifies itself by. */
export const ApiKeyEntity = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    /** What a person recognises it by: the first characters. */
    prefix: p.text(),
    /** SHA-256 of the whole key, in hexadecimal: who reads the database cannot use it. */
    hash: p.text().unique(),
    scopes: p.type(TextArray).columnType('text[]').$type<ApiKeyScope[]>(),
    /** Whose rights it has at most; null: made while nobody had to say who they are. */
    ownerId: p.uuid().nullable(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3).nullable(),
    /** To the minute. */
    lastUsedAt: p.datetime(3).nullable(),
  },
});

declare module '../../../lib/query.ts' {
  interface Tables extends TableOf<typeof ApiKeyEntity> {}
}
