import { db } from '../../../lib/query.ts';
import { columnsOf, type Stored } from '../../../database/columns.ts';
import { ChannelEntity } from './channel.entity.ts';

/** Times in epoch milliseconds. */
export interface Channel extends Stored<typeof ChannelEntity> {}

export const CHANNEL = columnsOf(ChannelEntity);
/** Channels `c`. */
export const CHANNELS = db.selectFrom('channel as c').select(CHANNEL.of('c'));
