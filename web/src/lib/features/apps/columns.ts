import type { AppOrder } from '#lib/gql/graphql.ts';
import type { Sorting } from '#lib/ui/list-url.svelte.ts';
import type { TableColumn } from '#lib/ui/table.ts';

export const COLUMNS = [
  { id: 'select', header: 'Select', quietHeader: true, phone: 'hidden', class: 'sm:w-10 sm:pr-0' },
  { id: 'status', header: 'Status', sortable: true, class: 'sm:w-28' },
  { id: 'name', header: 'App', sortable: true, phone: 'title' },
  { id: 'bars', header: 'Uptime', phone: 'wide', class: 'sm:w-56' },
  { id: 'environment', header: 'Environment', class: 'sm:w-30' },
  { id: 'schedule', header: 'Schedule' },
  { id: 'last', header: 'Last beat', sortable: true, descendingFirst: true, class: 'sm:w-28' },
  { id: 'deadline', header: 'Next deadline', sortable: true, class: 'sm:w-36' },
  { id: 'count', header: 'Beats', align: 'right', class: 'sm:w-20' },
  { id: 'tags', header: 'Tags', phone: 'wide' },
  { id: 'actions', header: 'Actions', quietHeader: true, align: 'right', phone: 'corner', class: 'sm:w-14' },
] as const satisfies TableColumn[];

export type Column = 'status' | 'name' | 'last' | 'deadline' | 'created';
export const SORTABLE: readonly Column[] = ['status', 'name', 'last', 'deadline', 'created'];
export const MOST_URGENT_FIRST: Sorting<Column> = { column: 'status', direction: 'ASC' };

const FIELDS = {
  status: 'STATUS',
  name: 'NAME',
  last: 'LAST_HEARTBEAT',
  deadline: 'NEXT_DEADLINE',
  created: 'CREATED',
} as const;

/** The server's order for a sorted column. */
export function orderOf({ column, direction }: Sorting<Column>): AppOrder {
  return { field: FIELDS[column], direction };
}
