import { readPage, type Page, type PageArguments, type SortDirection, type SortKey } from '../../lib/pagination.ts';
import type { SqlRunner } from '../../lib/sql.ts';
import { containsTyped } from '../../lib/search.ts';
import { normalized } from '../../lib/text.ts';
import { APP_COLUMNS, APP_TABLES, statusRank, toApp, type App, type AppRow } from '../../ledger/app.model.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { AppStatus } from '../../status/status.rules.ts';

/** AppFilter of the API. Conditions are joined by "and"; an empty list is no condition. */
export interface AppFilter {
  search?: string | null | undefined;
  status?: readonly AppStatus[] | null | undefined;
  environment?: Environment | null | undefined;
  tags?: readonly string[] | null | undefined;
}

export type AppOrderField = 'NAME' | 'STATUS' | 'LAST_HEARTBEAT' | 'NEXT_DEADLINE' | 'CREATED';

interface Order {
  key: Omit<SortKey, 'descending'>;
  /** Whether it needs the state only, the narrow table. */
  ofState: boolean;
}

const byApp = (expression: string, type: string): Order => ({ key: { expression, type }, ofState: false });
const byState = (expression: string, type: string): Order => ({ key: { expression, type }, ofState: true });

/**
 * What each order sorts by. An app without a beat sorts as the one longest ago, one without a deadline as the last to
 * be due.
 */
const ORDERS: Record<AppOrderField, Order> = {
  NAME: byApp('lower(a.name)', 'text'),
  STATUS: byState('s.status', 'smallint'),
  LAST_HEARTBEAT: byState(`coalesce(s.newest_occurred_at, '-infinity')`, 'timestamptz'),
  NEXT_DEADLINE: byState(`coalesce(s.next_deadline_at, 'infinity')`, 'timestamptz'),
  CREATED: byApp('a.created_at', 'timestamptz'),
};

/** One page of apps; by name where no order is given. */
export function listApps(
  sql: SqlRunner,
  filter: AppFilter,
  order: { field: AppOrderField; direction: SortDirection } | null,
  page: PageArguments,
): Promise<Page<App>> {
  const values: unknown[] = [];
  const ofApp: string[] = [];
  const ofState: string[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  if (filter.search) ofApp.push(containsTyped(filter.search, parameter)('a.search_text'));
  if (filter.environment) ofApp.push(`a.environment = ${parameter(filter.environment)}`);
  if (filter.tags?.length)
    ofApp.push(`a.tags @> ${parameter(filter.tags.map((tag) => normalized(tag).trim()))}::text[]`);
  if (filter.status?.length) ofState.push(`s.status = any(${parameter(filter.status.map(statusRank))}::smallint[])`);
  const { key, ofState: needsStateOnly } = ORDERS[order?.field ?? 'NAME'];
  const descending = order?.direction === 'DESC';
  // Of the configuration only as much is read as the conditions need; the rest is joined once the page is cut.
  const cutFirst = (cut: string) =>
    `(select s.app_id as cut_id ${cut}) c join app_state s on s.app_id = c.cut_id join app a on a.id = c.cut_id`;
  const id = { expression: needsStateOnly ? 's.app_id' : 'a.id', type: 'uuid' };
  return readPage<AppRow, App>(
    sql,
    {
      select: APP_COLUMNS,
      from: needsStateOnly && ofApp.length === 0 ? 'app_state s' : APP_TABLES,
      ...(needsStateOnly ? { cutFirst } : {}),
      ...(needsStateOnly ? {} : { walk: { table: 'app', alias: 'a', join: 'join app_state s on s.app_id = a.id' } }),
      where: [...ofApp, ...ofState],
      values,
      order: [key, id].map((part) => ({ ...part, descending })),
      toNode: toApp,
      counted: true,
    },
    page,
  );
}
