import type { TaskOrder } from '#lib/gql/graphql.ts';
import type { Sorting } from '#lib/ui/list-url.svelte.ts';
import { STICKY_END } from '#lib/ui/table.ts';
import type { TableColumn } from '#lib/ui/table.ts';

export const COLUMNS = [
  { id: 'select', header: 'Select', quietHeader: true, phone: 'hidden', class: 'sm:w-10 sm:pr-0' },
  { id: 'name', header: 'Task', sortable: true, phone: 'title' },
  { id: 'enabled', header: 'Status', sortable: true, descendingFirst: true },
  { id: 'script', header: 'Script', sortable: true },
  { id: 'folder', header: 'Folder', sortable: true },
  { id: 'schedule', header: 'Schedule' },
  { id: 'next', header: 'Next run', sortable: true },
  { id: 'user', header: 'User', sortable: true },
  { id: 'host', header: 'Host', sortable: true },
  { id: 'environment', header: 'Environment' },
  { id: 'asap', header: 'ASAP' },
  { id: 'comment', header: 'Comment', phone: 'wide' },
  { id: 'actions', header: 'Actions', quietHeader: true, align: 'right', phone: 'corner', class: STICKY_END },
] as const satisfies TableColumn[];

export type Column = 'name' | 'enabled' | 'script' | 'folder' | 'next' | 'user' | 'host' | 'created';
export const SORTABLE: readonly Column[] = ['name', 'enabled', 'script', 'folder', 'next', 'user', 'host', 'created'];
export const BY_NAME: Sorting<Column> = { column: 'name', direction: 'ASC' };

const FIELDS = {
  name: 'NAME',
  enabled: 'ENABLED',
  script: 'SCRIPT',
  folder: 'FOLDER',
  next: 'NEXT_RUN',
  user: 'USER',
  host: 'HOST',
  created: 'CREATED',
} as const;

/** The server's order for a sorted column. */
export function orderOf({ column, direction }: Sorting<Column>): TaskOrder {
  return { field: FIELDS[column], direction };
}
