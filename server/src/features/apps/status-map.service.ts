import { execute, raw, db } from '../../lib/query.ts';
import type { SqlRunner } from '../../lib/sql.ts';
import { statusOfRank } from '../../ledger/app.model.ts';
import type { AppStatus } from '../../status/state.rules.ts';

/** Every app in columns, the most urgent first: those of one place in `ids`, `names` and so on are of one app. */
export interface StatusMap {
  ids: string[];
  names: string[];
  statuses: AppStatus[];
  /** Each list of tags that apps have, once. */
  tagLists: string[][];
  /** Place of its list of tags in `tagLists`. */
  tagListOf: number[];
  /** There are more apps. */
  truncated: boolean;
}

export const MAX_MAPPED = 10_000;

/** Reads at most so many apps; by urgency, then in the order in which they were made. */
export async function readStatusMap(sql: SqlRunner, most: number): Promise<StatusMap> {
  // One more than is told. Cut by the index of statuses, before the rest of an app is read.
  const first = db
    .selectFrom('app_state')
    .select(['app_id', 'status'])
    .orderBy('status')
    .orderBy('app_id')
    .limit(most + 1);
  const query = db
    .selectFrom(first.as('s'))
    .innerJoin('app as a', 'a.id', 's.app_id')
    .select((eb) => ['a.id', 'a.name', 's.status', raw<string>`to_json(${eb.ref('a.tags')})::text`.as('tags')])
    .orderBy('s.status')
    .orderBy('s.app_id');
  const rows = await execute(sql, query);
  const map: StatusMap = {
    ids: [],
    names: [],
    statuses: [],
    tagLists: [],
    tagListOf: [],
    truncated: rows.length > most,
  };
  const places = new Map<string, number>();
  for (const { id, name, status, tags } of rows.slice(0, most)) {
    let place = places.get(tags);
    if (place === undefined) {
      places.set(tags, (place = map.tagLists.length));
      map.tagLists.push(JSON.parse(tags) as string[]);
    }
    map.ids.push(id);
    map.names.push(name);
    map.statuses.push(statusOfRank(status));
    map.tagListOf.push(place);
  }
  return map;
}
