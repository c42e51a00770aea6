import type { Expression, SqlBool } from 'kysely';
import { readPage, type Page, type PageArguments } from '../../../lib/pagination.ts';
import { anyOf, on } from '../../../lib/query.ts';
import { containsTyped } from '../../../lib/search.ts';
import { timestamp, type SqlRunner } from '../../../lib/sql.ts';
import { isUuid } from '../../../lib/uuid.ts';
import { AUDIT_ENTRIES, type AuditEntry } from './audit-entry.model.ts';
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

const e = on<{ e: 'audit_entry' }>();

/** One page of entries, the newest first. */
export function listAuditEntries(
  runner: SqlRunner,
  filter: AuditFilter,
  page: PageArguments,
): Promise<Page<AuditEntry>> {
  return readPage<AuditEntry, AuditEntry>(
    runner,
    {
      rows: AUDIT_ENTRIES,
      where: conditionsOf(filter),
      order: [
        { expression: e.ref('e.at'), type: 'timestamptz', descending: true },
        { expression: e.ref('e.id'), type: 'uuid', descending: true },
      ],
      toNode: (row) => row,
      counted: true,
    },
    page,
  );
}

function conditionsOf({ since, until, actor, action, search }: AuditFilter): Expression<SqlBool>[] {
  const where: Expression<SqlBool>[] = [];
  if (since != null) where.push(e('e.at', '>=', timestamp(since)));
  if (until != null) where.push(e('e.at', '<', timestamp(until)));
  if (actor)
    where.push(
      isUuid(actor)
        ? e('e.actor_id', '=', actor.toLowerCase())
        : containsTyped(actor)(e.fn<string>('lower', ['e.actor_name'])),
    );
  if (action?.length) where.push(e('e.action', '=', anyOf(action, 'text')));
  if (search) where.push(containsTyped(search)(e.ref('e.search_text')));
  return where;
}
