import type { RunOrder } from '#lib/gql/graphql.ts';
import type { Sorting } from '#lib/ui/list-url.svelte.ts';
import { STICKY_END } from '#lib/ui/table.ts';
import type { TableColumn } from '#lib/ui/table.ts';

export const COLUMNS = [
  { id: 'started', header: 'Started', sortable: true, descendingFirst: true },
  { id: 'task', header: 'Task', sortable: true, phone: 'title' },
  { id: 'script', header: 'Script' },
  { id: 'status', header: 'Status', sortable: true },
  { id: 'trigger', header: 'Trigger' },
  { id: 'attempt', header: 'Attempt', align: 'right' },
  { id: 'duration', header: 'Duration', sortable: true, descendingFirst: true, align: 'right' },
  { id: 'exit', header: 'Exit', align: 'right' },
  { id: 'session', header: 'Session' },
  { id: 'environment', header: 'Environment' },
  { id: 'user', header: 'User', sortable: true },
  { id: 'host', header: 'Host', sortable: true },
  { id: 'actions', header: 'Actions', quietHeader: true, align: 'right', phone: 'corner', class: STICKY_END },
] as const satisfies TableColumn[];

export type Column = 'started' | 'finished' | 'task' | 'status' | 'duration' | 'user' | 'host';
export const SORTABLE: readonly Column[] = ['started', 'finished', 'task', 'status', 'duration', 'user', 'host'];
export const NEWEST_FIRST: Sorting<Column> = { column: 'started', direction: 'DESC' };

const FIELDS = {
  started: 'STARTED',
  finished: 'FINISHED',
  task: 'TASK',
  status: 'STATUS',
  duration: 'DURATION',
  user: 'USER',
  host: 'HOST',
} as const;

/** The server's order for a sorted column. */
export function orderOf({ column, direction }: Sorting<Column>): RunOrder {
  return { field: FIELDS[column], direction };
}
