import type { Expression, SqlBool } from 'kysely';
import { readPage, type Page, type PageArguments, type SortKey } from '../../lib/pagination.ts';
import { containsTyped } from '../../lib/search.ts';
import { anyOf, INFINITY, lit, on, raw } from '../../lib/query.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';
import { storable } from '../../lib/text.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { SortDirection } from '../../lib/pagination.ts';
import { type Run, BEGAN, RUNS } from './run.model.ts';
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

const r = on<{ r: 'run' }>();

const LASTED = raw`coalesce(${r.ref('r.finished_at')} - ${r.ref('r.started_at')}, interval '-1 second')`;

const SORT_KEYS: Record<RunOrderField, Omit<SortKey, 'descending'>> = {
  STARTED: { expression: BEGAN, type: 'timestamptz' },
  FINISHED: { expression: r.fn.coalesce('r.finished_at', INFINITY), type: 'timestamptz' },
  DURATION: { expression: LASTED, type: 'interval' },
  TASK: { expression: r.fn('lower', ['r.task_name']), type: 'text' },
  STATUS: { expression: r.ref('r.status'), type: 'text' },
  USER: { expression: r.fn('lower', [r.fn.coalesce('r.user', lit(''))]), type: 'text' },
  HOST: { expression: r.fn('lower', [r.fn.coalesce('r.host', lit(''))]), type: 'text' },
};

/** One page of runs; the newest first where no order is given. History: not counted. */
export function listRuns(
  runner: SqlRunner,
  filter: RunFilter,
  order: { field: RunOrderField; direction: SortDirection } | null,
  page: PageArguments,
): Promise<Page<Run>> {
  const where: Expression<SqlBool>[] = [];
  if (filter.search) where.push(containsTyped(filter.search)(r.ref('r.search_text')));
  if (filter.taskId != null) where.push(r('r.task_id', '=', filter.taskId));
  if (filter.status?.length) where.push(r('r.status', '=', anyOf(filter.status, 'text')));
  if (filter.user != null) where.push(r('r.user', '=', storable(filter.user)));
  if (filter.host != null) where.push(r('r.host', '=', storable(filter.host)));
  if (filter.environment) where.push(r('r.environment', '=', filter.environment));
  if (filter.since != null) where.push(r(BEGAN, '>=', timestamp(filter.since)));
  if (filter.until != null) where.push(r(BEGAN, '<', timestamp(filter.until)));
  const { field, direction } = order ?? { field: 'STARTED', direction: 'DESC' };
  const keys = [SORT_KEYS[field], { expression: r.ref('r.id'), type: 'uuid' }];
  return readPage<Run, Run>(
    runner,
    {
      rows: RUNS,
      where,
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
