import { columnsOf, type Stored } from '../../../database/columns.ts';
import { ApiKeyEntity } from './api-key.entity.ts';

/** Without its hash, which nobody asks for. Times in epoch milliseconds. */
export interface ApiKey extends Stored<typeof ApiKeyEntity, 'hash'> {}

export const API_KEY = columnsOf(ApiKeyEntity);
/** Of a key `k`: {@link ApiKey}. */
export const API_KEY_COLUMNS = columnsOf(ApiKeyEntity, 'hash').read('k');
