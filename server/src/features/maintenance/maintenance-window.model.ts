import { columnsOf, type Stored } from '../../database/columns.ts';
import { db } from '../../lib/query.ts';
import { MaintenanceWindowEntity } from './maintenance-window.entity.ts';

/** Times in epoch milliseconds. */
export interface MaintenanceWindow extends Stored<typeof MaintenanceWindowEntity> {}

export const MAINTENANCE_WINDOW = columnsOf(MaintenanceWindowEntity);
/** Windows `w`, those that have been edited or deleted since among them. */
export const MAINTENANCE_WINDOWS = db.selectFrom('maintenance_window as w').select(MAINTENANCE_WINDOW.of('w'));
