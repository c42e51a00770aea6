import { columnsOf, type Stored } from '../database/columns.ts';
import { InstanceEntity } from './instance.entity.ts';

/** One (app, user, host, environment) that has beaten; times in epoch milliseconds. */
export interface Instance extends Stored<typeof InstanceEntity, 'searchText'> {}

export const INSTANCE = columnsOf(InstanceEntity, 'searchText');
