import { FirstTables } from './20261122000000-first-tables.ts';
import { Rollups } from './20261122010000-rollups.ts';
import { ListIndexes } from './20261122020000-list-indexes.ts';
import { InstanceSearch } from './20261123000000-instance-search.ts';
import { Tasks } from './20261125000000-tasks.ts';
import { InstanceSearchColumn } from './20261125010000-instance-search-column.ts';
import { Listeners } from './20261125020000-listeners.ts';
import { TextLists } from './20261126104700-text-lists.ts';
import { ComposedNames } from './20261126105500-composed-names.ts';
import { Scheduler } from './20261126110712-scheduler.ts';
import { Incidents } from './20261126194500-incidents.ts';
import { ManualSchedules } from './20261126201000-manual-schedules.ts';

/** Every migration in the order they run. Add at the end; never change one that has been released. */
export const migrations = [
  { name: '20261122000000-first-tables', class: FirstTables },
  { name: '20261122010000-rollups', class: Rollups },
  { name: '20261122020000-list-indexes', class: ListIndexes },
  { name: '20261123000000-instance-search', class: InstanceSearch },
  { name: '20261125000000-tasks', class: Tasks },
  { name: '20261125010000-instance-search-column', class: InstanceSearchColumn },
  { name: '20261125020000-listeners', class: Listeners },
  { name: '20261126104700-text-lists', class: TextLists },
  { name: '20261126105500-composed-names', class: ComposedNames },
  { name: '20261126110712-scheduler', class: Scheduler },
  { name: '20261126194500-incidents', class: Incidents },
  { name: '20261126201000-manual-schedules', class: ManualSchedules },
];
