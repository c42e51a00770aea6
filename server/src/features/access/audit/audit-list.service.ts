import { readPage, type Page, type PageArguments } from '../../../lib/pagination.ts';
import { containsTyped } from '../../../lib/search.ts';
import { timestamp, type SqlRunner } from '../../../lib/sql.ts';
import { isUuid } from '../../../lib/uuid.ts';
import { AUDIT_ENTRY_COLUMNS, type AuditEntry } from './audit-entry.model.ts';
import type { AuditAction } from './audit-words.rules.ts';

/** AuditFilter of the API. Conditions are joined by "and"; an empty list is no condition. Times in epoch milliseconds. */
export interface AuditFilter {
  /** Then or later. */
  since?: number | null | undefined;
  /** Before. */
  until?: number | null | undefined;
  /** Id of a user, a key or a token; or a part of the name. */
  actor?: string | null | undefined;
  action?: readonly AuditAction[] | null | undefined;
  search?: string | null | undefined;
}

/** One page of entries, the newest first. */
export function listAuditEntries(sql: SqlRunner, filter: AuditFilter, page: PageArguments): Promise<Page<AuditEntry>> {
  const values: unknown[] = [];
  return readPage<AuditEntry, AuditEntry>(
    sql,
    {
      select: AUDIT_ENTRY_COLUMNS,
      from: 'audit_entry e',
      where: conditionsOf(filter, values),
      values,
      order: [
        { expression: 'e.at', type: 'timestamptz', descending: true },
        { expression: 'e.id', type: 'uuid', descending: true },
      ],
      toNode: (row) => row,
      counted: true,
    },
    page,
  );
}

function conditionsOf({ since, until, actor, action, search }: AuditFilter, values: unknown[]): string[] {
  const where: string[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  if (since != null) where.push(`e.at >= ${parameter(timestamp(since))}`);
  if (until != null) where.push(`e.at < ${parameter(timestamp(until))}`);
  if (actor)
    where.push(
      isUuid(actor)
        ? `e.actor_id = ${parameter(actor.toLowerCase())}`
        : containsTyped(actor, parameter)('lower(e.actor_name)'),
    );
  if (action?.length) where.push(`e.action = any(${parameter(action)}::text[])`);
  if (search) where.push(containsTyped(search, parameter)('e.search_text'));
  return where;
}
