import type { InstanceOrder } from '#lib/gql/graphql.ts';
import type { Sorting } from '#lib/ui/list-url.svelte.ts';
import type { TableColumn } from '#lib/ui/table.ts';

export const COLUMNS = [
  { id: 'app', header: 'App', sortable: true, phone: 'title' },
  { id: 'app-status', header: 'App status', class: 'sm:w-28' },
  { id: 'user', header: 'User', sortable: true },
  { id: 'host', header: 'Host', sortable: true },
  { id: 'environment', header: 'Environment', sortable: true },
  { id: 'last', header: 'Last heartbeat', sortable: true, descendingFirst: true, class: 'sm:w-40' },
  { id: 'status', header: 'Status', sortable: true, descendingFirst: true, class: 'sm:w-44' },
  { id: 'actions', header: 'Actions', quietHeader: true, align: 'right', phone: 'corner', class: 'sm:w-14' },
] as const satisfies TableColumn[];

export type Column = 'app' | 'user' | 'host' | 'environment' | 'last' | 'status';
export const SORTABLE: readonly Column[] = ['app', 'user', 'host', 'environment', 'last', 'status'];
export const NEWEST_FIRST: Sorting<Column> = { column: 'last', direction: 'DESC' };

const FIELDS = {
  app: 'APP',
  user: 'USER',
  host: 'HOST',
  environment: 'ENVIRONMENT',
  last: 'LAST_HEARTBEAT',
  // The status is the age of the last beat in words.
  status: 'LAST_HEARTBEAT',
} as const;

/** The server's order for a sorted column. */
export function orderOf({ column, direction }: Sorting<Column>): InstanceOrder {
  return { field: FIELDS[column], direction };
}
