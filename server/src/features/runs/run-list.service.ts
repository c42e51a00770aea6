import { readPage, type Page, type PageArguments, type SortKey } from '../../lib/pagination.ts';
import { containsTyped } from '../../lib/search.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';
import { storable } from '../../lib/text.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { SortDirection } from '../../lib/pagination.ts';
import { RUN_COLUMNS, type Run } from './run.model.ts';
import type { RunStatus } from './run.rules.ts';

/** RunFilter of the API. Conditions are joined by "and"; an empty list is no condition. Times in epoch milliseconds. */
export interface RunFilter {
  search?: string | null | undefined;
  taskId?: string | null | undefined;
  status?: readonly RunStatus[] | null | undefined;
  user?: string | null | undefined;
  host?: string | null | undefined;
  environment?: Environment | null | undefined;
  since?: number | null | undefined;
  until?: number | null | undefined;
}

export type RunOrderField = 'STARTED' | 'FINISHED' | 'DURATION' | 'TASK' | 'STATUS' | 'USER' | 'HOST';

/** When a run began; one that has not, when it was made. */
const BEGAN = 'coalesce(r.started_at, r.created_at)';

const SORT_KEYS: Record<RunOrderField, Omit<SortKey, 'descending'>> = {
  STARTED: { expression: BEGAN, type: 'timestamptz' },
  FINISHED: { expression: `coalesce(r.finished_at, 'infinity')`, type: 'timestamptz' },
  DURATION: { expression: `coalesce(r.finished_at - r.started_at, interval '-1 second')`, type: 'interval' },
  TASK: { expression: 'lower(r.task_name)', type: 'text' },
  STATUS: { expression: 'r.status', type: 'text' },
  USER: { expression: `lower(coalesce(r."user", ''))`, type: 'text' },
  HOST: { expression: `lower(coalesce(r.host, ''))`, type: 'text' },
};

/** One page of runs; the newest first where no order is given. History: not counted. */
export function listRuns(
  sql: SqlRunner,
  filter: RunFilter,
  order: { field: RunOrderField; direction: SortDirection } | null,
  page: PageArguments,
): Promise<Page<Run>> {
  const values: unknown[] = [];
  const where: string[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  if (filter.search) where.push(containsTyped(filter.search, parameter)('r.search_text'));
  if (filter.taskId != null) where.push(`r.task_id = ${parameter(filter.taskId)}`);
  if (filter.status?.length) where.push(`r.status = any(${parameter(filter.status)}::text[])`);
  if (filter.user != null) where.push(`r."user" = ${parameter(storable(filter.user))}`);
  if (filter.host != null) where.push(`r.host = ${parameter(storable(filter.host))}`);
  if (filter.environment) where.push(`r.environment = ${parameter(filter.environment)}`);
  if (filter.since != null) where.push(`${BEGAN} >= ${parameter(timestamp(filter.since))}`);
  if (filter.until != null) where.push(`${BEGAN} < ${parameter(timestamp(filter.until))}`);
  const { field, direction } = order ?? { field: 'STARTED', direction: 'DESC' };
  const keys = [SORT_KEYS[field], { expression: 'r.id', type: 'uuid' }];
  return readPage<Run, Run>(
    sql,
    {
      select: RUN_COLUMNS,
      from: 'run r',
      where,
      values,
      order: keys.map((key) => ({ ...key, descending: direction === 'DESC' })),
      toNode: (row) => row,
      counted: false,
    },
    page,
  );
}

/** The same filter on a run at hand, for those who watch. */
export function matchesFilter(run: Run, filter: RunFilter): boolean {
  const began = run.startedAt ?? run.createdAt;
  const text = `${run.taskName} ${run.folder} ${run.script}`.toLowerCase();
  return (
    (!filter.search || text.includes(filter.search.trim().toLowerCase())) &&
    (filter.taskId == null || run.taskId === filter.taskId) &&
    (!filter.status?.length || filter.status.includes(run.status)) &&
    (filter.user == null || run.user === filter.user) &&
    (filter.host == null || run.host === filter.host) &&
    (!filter.environment || run.environment === filter.environment) &&
    (filter.since == null || began >= filter.since) &&
    (filter.until == null || began < filter.until)
  );
}
