import { columnsOf, type Stored } from '../../../database/columns.ts';
import { db } from '../../../lib/query.ts';
import { AuditEntryEntity } from './audit-entry.entity.ts';

/** Times in epoch milliseconds. */
export interface AuditEntry extends Stored<typeof AuditEntryEntity, 'searchText'> {}

export const AUDIT_ENTRY = columnsOf(AuditEntryEntity, 'searchText');

/** Entries `e`. */
export const AUDIT_ENTRIES = db.selectFrom('audit_entry as e').select(AUDIT_ENTRY.of('e'));
