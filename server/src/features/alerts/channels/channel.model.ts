import { columnsOf, type Stored } from '../../../database/columns.ts';
import { ChannelEntity } from './channel.entity.ts';

/** Times in epoch milliseconds. */
export interface Channel extends Stored<typeof ChannelEntity> {}

export const CHANNEL = columnsOf(ChannelEntity);
/** Of a channel `c`: {@link Channel}. */
export const CHANNEL_COLUMNS = CHANNEL.read('c');
