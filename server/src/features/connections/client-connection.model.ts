import { columnsOf, type Stored } from '../../database/columns.ts';
import { ClientConnectionEntity } from './client-connection.entity.ts';

/** Times in epoch milliseconds. */
export interface ClientConnection extends Stored<typeof ClientConnectionEntity> {}

export const CONNECTION = columnsOf(ClientConnectionEntity);
