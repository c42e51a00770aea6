import type { AgentOrder } from '#lib/gql/graphql.ts';
import type { Sorting } from '#lib/ui/list-url.svelte.ts';
import { STICKY_END } from '#lib/ui/table.ts';
import type { TableColumn } from '#lib/ui/table.ts';

export const COLUMNS = [
  { id: 'online', header: 'Status', class: 'sm:w-28' },
  { id: 'user', header: 'User', sortable: true },
  { id: 'host', header: 'Host', sortable: true, phone: 'title' },
  { id: 'environment', header: 'Environment', sortable: true },
  { id: 'version', header: 'Version', sortable: true },
  { id: 'latency', header: 'Latency', align: 'right' },
  { id: 'scheduler', header: 'Scheduler' },
  { id: 'runs', header: 'Running', align: 'right' },
  { id: 'last', header: 'Last beat', sortable: true, descendingFirst: true },
  { id: 'switch', header: 'Start or stop', quietHeader: true, align: 'right', phone: 'wide' },
  { id: 'actions', header: 'Actions', quietHeader: true, align: 'right', phone: 'corner', class: STICKY_END },
] as const satisfies TableColumn[];

export type Column = 'user' | 'host' | 'environment' | 'version' | 'last';
export const SORTABLE: readonly Column[] = ['user', 'host', 'environment', 'version', 'last'];
export const BY_HOST: Sorting<Column> = { column: 'host', direction: 'ASC' };

const FIELDS = {
  user: 'USER',
  host: 'HOST',
  environment: 'ENVIRONMENT',
  version: 'VERSION',
  last: 'LAST_HEARTBEAT',
} as const;

/** The server's order for a sorted column. */
export function orderOf({ column, direction }: Sorting<Column>): AgentOrder {
  return { field: FIELDS[column], direction };
}
