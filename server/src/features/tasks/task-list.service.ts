import { v5 } from 'uuid';
import type { Expression, SqlBool } from 'kysely';
import { readPage, type Page, type PageArguments, type SortKey } from '../../lib/pagination.ts';
import { containsTyped } from '../../lib/search.ts';
import { INFINITY, lit, on } from '../../lib/query.ts';
import type { SqlRunner } from '../../lib/sql.ts';
import { storable } from '../../lib/text.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { SortDirection } from '../../lib/pagination.ts';
import { type Task, TASKS } from './task.model.ts';

/** TaskFilter of the API. Conditions are joined by "and". */
export interface TaskFilter {
  search?: string | null | undefined;
  user?: string | null | undefined;
  host?: string | null | undefined;
  environment?: Environment | null | undefined;
  enabled?: boolean | null | undefined;
}

export type TaskOrderField = 'NAME' | 'SCRIPT' | 'FOLDER' | 'ENABLED' | 'NEXT_RUN' | 'USER' | 'HOST' | 'CREATED';

const t = on<{ t: 'task' }>();

/** A task without a next run sorts as the last to run, one for any user or host as the first. */
const SORT_KEYS: Record<TaskOrderField, Omit<SortKey, 'descending'>> = {
  NAME: { expression: t.fn('lower', ['t.name']), type: 'text' },
  SCRIPT: { expression: t.fn('lower', ['t.script']), type: 'text' },
  FOLDER: { expression: t.fn('lower', ['t.folder']), type: 'text' },
  ENABLED: { expression: t.ref('t.enabled'), type: 'boolean' },
  NEXT_RUN: { expression: t.fn.coalesce('t.next_run_at', INFINITY), type: 'timestamptz' },
  USER: { expression: t.fn('lower', [t.fn.coalesce('t.user', lit(''))]), type: 'text' },
  HOST: { expression: t.fn('lower', [t.fn.coalesce('t.host', lit(''))]), type: 'text' },
  CREATED: { expression: t.ref('t.created_at'), type: 'timestamptz' },
};

/** One page of tasks; by name where no order is given. */
export function listTasks(
  sql: SqlRunner,
  filter: TaskFilter,
  order: { field: TaskOrderField; direction: SortDirection } | null,
  page: PageArguments,
): Promise<Page<Task>> {
  const keys = [SORT_KEYS[order?.field ?? 'NAME'], { expression: t.ref('t.id'), type: 'uuid' }];
  return readPage<Task, Task>(
    sql,
    {
      rows: TASKS,
      where: conditions(filter),
      order: keys.map((key) => ({ ...key, descending: order?.direction === 'DESC' })),
      toNode: (row) => row,
      counted: true,
    },
    page,
  );
}

/** A slot that nobody has taken yet. */
export interface UpcomingRun {
  /** The same for whoever works it out. */
  id: string;
  task: Task;
  scheduledFor: number;
}

/** One page of what runs next, the soonest first: the next slot of each enabled task. */
export function listUpcomingRuns(sql: SqlRunner, filter: TaskFilter, page: PageArguments): Promise<Page<UpcomingRun>> {
  return readPage<Task, UpcomingRun>(
    sql,
    {
      rows: TASKS,
      where: [t('t.next_run_at', 'is not', null), t.ref('t.enabled'), ...conditions(filter)],
      order: [
        { expression: t.ref('t.next_run_at'), type: 'timestamptz', descending: false },
        { expression: t.ref('t.id'), type: 'uuid', descending: false },
      ],
      toNode: (row) => {
        const task = row;
        const scheduledFor = task.nextRunAt ?? 0;
        return { id: v5(String(scheduledFor), task.id), task, scheduledFor };
      },
      counted: true,
    },
    page,
  );
}

function conditions(filter: TaskFilter): Expression<SqlBool>[] {
  const where: Expression<SqlBool>[] = [];
  if (filter.search) where.push(containsTyped(filter.search)(t.ref('t.search_text')));
  if (filter.user != null) where.push(t('t.user', '=', storable(filter.user)));
  if (filter.host != null) where.push(t('t.host', '=', storable(filter.host)));
  if (filter.environment) where.push(t('t.environment', '=', filter.environment));
  if (filter.enabled != null) where.push(t('t.enabled', '=', filter.enabled));
  return where;
}
