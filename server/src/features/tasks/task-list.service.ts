import { v5 } from 'uuid';
import { readPage, type Page, type PageArguments, type SortKey } from '../../lib/pagination.ts';
import { containsTyped } from '../../lib/search.ts';
import type { SqlRunner } from '../../lib/sql.ts';
import { storable } from '../../lib/text.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { SortDirection } from '../../lib/pagination.ts';
import { TASK_COLUMNS, type Task } from './task.model.ts';

/** TaskFilter of the API. Conditions are joined by "and". */
export interface TaskFilter {
  search?: string | null | undefined;
  user?: string | null | undefined;
  host?: string | null | undefined;
  environment?: Environment | null | undefined;
  enabled?: boolean | null | undefined;
}

export type TaskOrderField = 'NAME' | 'SCRIPT' | 'FOLDER' | 'ENABLED' | 'NEXT_RUN' | 'USER' | 'HOST' | 'CREATED';

/** A task without a next run sorts as the last to run, one for any user or host as the first. */
const SORT_KEYS: Record<TaskOrderField, Omit<SortKey, 'descending'>> = {
  NAME: { expression: 'lower(t.name)', type: 'text' },
  SCRIPT: { expression: 'lower(t.script)', type: 'text' },
  FOLDER: { expression: 'lower(t.folder)', type: 'text' },
  ENABLED: { expression: 't.enabled', type: 'boolean' },
  NEXT_RUN: { expression: `coalesce(t.next_run_at, 'infinity')`, type: 'timestamptz' },
  USER: { expression: `lower(coalesce(t."user", ''))`, type: 'text' },
  HOST: { expression: `lower(coalesce(t.host, ''))`, type: 'text' },
  CREATED: { expression: 't.created_at', type: 'timestamptz' },
};

/** One page of tasks; by name where no order is given. */
export function listTasks(
  sql: SqlRunner,
  filter: TaskFilter,
  order: { field: TaskOrderField; direction: SortDirection } | null,
  page: PageArguments,
): Promise<Page<Task>> {
  const keys = [SORT_KEYS[order?.field ?? 'NAME'], { expression: 't.id', type: 'uuid' }];
  return readPage<Task, Task>(
    sql,
    {
      select: TASK_COLUMNS,
      from: 'task t',
      ...conditions(filter),
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
  const { where, values } = conditions(filter);
  return readPage<Task, UpcomingRun>(
    sql,
    {
      select: TASK_COLUMNS,
      from: 'task t',
      where: ['t.next_run_at is not null', 't.enabled', ...where],
      values,
      order: [
        { expression: 't.next_run_at', type: 'timestamptz', descending: false },
        { expression: 't.id', type: 'uuid', descending: false },
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

function conditions(filter: TaskFilter): { where: string[]; values: unknown[] } {
  const values: unknown[] = [];
  const where: string[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  if (filter.search) where.push(containsTyped(filter.search, parameter)('t.search_text'));
  if (filter.user != null) where.push(`t."user" = ${parameter(storable(filter.user))}`);
  if (filter.host != null) where.push(`t.host = ${parameter(storable(filter.host))}`);
  if (filter.environment) where.push(`t.environment = ${parameter(filter.environment)}`);
  if (filter.enabled != null) where.push(`t.enabled = ${parameter(filter.enabled)}`);
  return { where, values };
}
