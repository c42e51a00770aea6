import { columnsOf, type Stored } from '../../../database/columns.ts';
import { db } from '../../../lib/query.ts';
import { ApiKeyEntity } from './api-key.entity.ts';

/** Without its hash, which nobody asks for. Times in epoch milliseconds. */
export interface ApiKey extends Stored<typeof ApiKeyEntity, 'hash'> {}

export const API_KEY = columnsOf(ApiKeyEntity, 'hash');
export const API_KEY_WITH_HASH = columnsOf(ApiKeyEntity);
/** Keys `k`. */
export const API_KEYS = db.selectFrom('api_key as k').select(API_KEY.of('k'));
