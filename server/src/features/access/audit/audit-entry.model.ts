import { columnsOf, type Stored } from '../../../database/columns.ts';
import { AuditEntryEntity } from './audit-entry.entity.ts';

/** Times in epoch milliseconds. */
export interface AuditEntry extends Stored<typeof AuditEntryEntity, 'searchText'> {}

export const AUDIT_ENTRY = columnsOf(AuditEntryEntity, 'searchText');
/** Of an entry `e`: {@link AuditEntry}. */
export const AUDIT_ENTRY_COLUMNS = AUDIT_ENTRY.read('e');
