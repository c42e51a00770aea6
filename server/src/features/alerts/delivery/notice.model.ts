import { columnsOf, type Stored } from '../../../database/columns.ts';
import { NoticeEntity } from './notice.entity.ts';

/** Times in epoch milliseconds. */
export interface Notice extends Stored<typeof NoticeEntity> {}

export const NOTICE = columnsOf(NoticeEntity);
