import type { IncidentOrder } from '#lib/gql/graphql.ts';
import type { Sorting } from '#lib/ui/list-url.svelte.ts';
import { STICKY_END } from '#lib/ui/table.ts';
import type { TableColumn } from '#lib/ui/table.ts';

/** On a phone the app's cell says kind and times, too. */
export const COLUMNS = [
  { id: 'kind', header: 'Kind', phone: 'hidden', class: 'sm:w-24' },
  { id: 'what', header: 'App', phone: 'title' },
  { id: 'state', header: 'State', sortable: true, descendingFirst: true, phone: 'title' },
  { id: 'since', header: 'Since', sortable: true, descendingFirst: true, phone: 'hidden', class: 'sm:w-32' },
  { id: 'lasted', header: 'Lasted', sortable: true, descendingFirst: true, phone: 'hidden', class: 'sm:w-28' },
  { id: 'cause', header: 'Cause', phone: 'hidden', class: 'max-lg:hidden lg:w-52' },
  { id: 'actions', header: 'Actions', quietHeader: true, align: 'right', phone: 'corner', class: STICKY_END },
] as const satisfies TableColumn[];

export type Column = 'state' | 'since' | 'lasted';
export const SORTABLE: readonly Column[] = ['state', 'since', 'lasted'];
/** What goes on comes as the last to end, so that it stands above what is over. */
export const OPEN_FIRST: Sorting<Column> = { column: 'state', direction: 'DESC' };

const FIELDS = { state: 'RESOLVED', since: 'OPENED', lasted: 'DURATION' } as const;

/** The server's order for a sorted column. */
export function orderOf({ column, direction }: Sorting<Column>): IncidentOrder {
  return { field: FIELDS[column], direction };
}
