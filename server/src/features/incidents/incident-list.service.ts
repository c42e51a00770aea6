import type { Expression, SqlBool } from 'kysely';
import type { NestedList } from '../../lib/nested-pages.ts';
import {
  cursorOf,
  readPage,
  type CutPage,
  type Page,
  type PageArguments,
  type SortDirection,
  type SortKey,
} from '../../lib/pagination.ts';
import { containsTyped } from '../../lib/search.ts';
import { anyOf, countAll, db, INFINITY, lit, on, ONE, execute, raw } from '../../lib/query.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';
import { normalized } from '../../lib/text.ts';
import type { Environment } from '../../ledger/environment.ts';
import { INCIDENT, type Incident, INCIDENTS } from '../../ledger/incident.model.ts';
import type { IncidentKind } from '../../ledger/incident.rules.ts';
import { stateOf, type IncidentState } from './incident-state.rules.ts';

/**
 * IncidentFilter of the API. Conditions are joined by "and"; an empty list is no condition. Times in epoch milliseconds.
 */
export interface IncidentFilter {
  appId?: string | null | undefined;
  kind?: readonly IncidentKind[] | null | undefined;
  state?: readonly IncidentState[] | null | undefined;
  tags?: readonly string[] | null | undefined;
  environment?: Environment | null | undefined;
  /** Opened then or later. */
  since?: number | null | undefined;
  /** Opened before. */
  until?: number | null | undefined;
  search?: string | null | undefined;
  /** False: without LATE incidents within which a DOWN one of the same app began. */
  superseded?: boolean | null | undefined;
}

export type IncidentOrderField = 'OPENED' | 'RESOLVED' | 'DURATION';

export interface IncidentOrder {
  field: IncidentOrderField;
  direction: SortDirection;
}

const i = on<{ i: 'incident' }>();
const ID = { expression: i.ref('i.id'), type: 'uuid' };
const OPEN_STATES: IncidentState[] = ['OPEN', 'ACKNOWLEDGED'];

/** One page of incidents; the newest first where no order is given. `now` in epoch milliseconds. */
export function listIncidents(
  runner: SqlRunner,
  filter: IncidentFilter,
  order: IncidentOrder | null,
  page: PageArguments,
  now: number,
): Promise<Page<Incident>> {
  const { field, direction } = order ?? { field: 'OPENED', direction: 'DESC' };
  return readPage<Incident, Incident>(
    runner,
    {
      rows: INCIDENTS,
      ...(field === 'OPENED' ? {} : { cutFirst }),
      where: conditionsOf(filter),
      order: [...sortKeys(field, page, now), ID].map((key) => ({ ...key, descending: direction === 'DESC' })),
      toNode: (row) => row,
      counted: true,
    },
    page,
  );
}

/** Where all have to be sorted, no more is read of each than that. */
const cutFirst = (cut: CutPage) =>
  db
    .selectFrom(cut(db.selectFrom('incident as i').select('i.id as cut_id')).as('c'))
    .innerJoin('incident as i', 'i.id', 'c.cut_id')
    .select(INCIDENT.of('i'));

const RESOLVED = i.fn.coalesce('i.resolved_at', INFINITY);

function sortKeys(field: IncidentOrderField, page: PageArguments, now: number): Omit<SortKey, 'descending'>[] {
  if (field === 'OPENED') return [{ expression: i.ref('i.opened_at'), type: 'timestamptz' }];
  // What goes on comes as the last to end.
  if (field === 'RESOLVED') return [{ expression: RESOLVED, type: 'timestamptz' }];
  return durationKeys(page, now);
}

/**
 * What goes on grows longer while somebody turns pages: all pages show how long each had lasted when the first was
 * read. That moment is a key of the cursor, the same for all rows.
 */
function durationKeys(page: PageArguments, now: number): Omit<SortKey, 'descending'>[] {
  const asOf = Number(cursorOf(page, 3)?.[0] ?? now);
  const then = Number.isSafeInteger(asOf) ? asOf : now;
  const ended = raw`least(${RESOLVED}, to_timestamp(${lit(then)} / 1000.0))`;
  return [
    { expression: raw`${lit(then)}::bigint`, type: 'bigint' },
    { expression: raw`extract(epoch from ${ended} - ${i.ref('i.opened_at')})`, type: 'numeric' },
  ];
}

/** The most urgent first; what is over at last. */
const URGENCY = raw`(case when ${i.ref('i.resolved_at')} is not null then 0 when ${i.ref('i.kind')} = 'DOWN' then 3
  when ${i.ref('i.kind')} = 'LATE' then 2 else 1 end)`;

/**
 * Incidents of an app, the most urgent first; open ones where the filter says nothing of states. The lists of one
 * filter are one list, whichever app it is asked for.
 */
export function incidentsOfApp(filter: IncidentFilter): NestedList<Incident, Incident> {
  const wanted = filter.state?.length ? filter : { ...filter, state: OPEN_STATES };
  return {
    parent: i.ref('i.app_id'),
    rows: INCIDENTS,
    conditions: { where: conditionsOf(wanted), key: `incidents ${JSON.stringify(wanted)}` },
    order: [
      { expression: URGENCY, type: 'int', descending: true },
      { expression: i.ref('i.opened_at'), type: 'timestamptz', descending: true },
      { ...ID, descending: true },
    ],
    toNode: (row) => row,
    counted: true,
  };
}

/** The DOWN incidents that began within an incident `i`. */
const DOWN_WITHIN = i
  .selectFrom('incident as d')
  .select(ONE)
  .whereRef('d.app_id', '=', 'i.app_id')
  .where('d.kind', '=', lit('DOWN'))
  .whereRef('d.opened_at', '>=', 'i.opened_at')
  .where('d.opened_at', '<=', RESOLVED);

/** Of an incident `i`. */
function conditionsOf(filter: IncidentFilter): Expression<SqlBool>[] {
  const where: Expression<SqlBool>[] = [];
  if (filter.search) where.push(containsTyped(filter.search)(i.ref('i.search_text')));
  if (filter.appId != null) where.push(i('i.app_id', '=', filter.appId));
  if (filter.kind?.length) where.push(i('i.kind', '=', anyOf(filter.kind, 'text')));
  if (filter.state?.length) where.push(stateCondition(filter.state));
  if (filter.tags?.length) {
    const tags = filter.tags.map((tag) => normalized(tag).trim());
    where.push(raw`${i.ref('i.app_tags')} @> ${tags}::text[]`);
  }
  if (filter.environment) where.push(i('i.app_environment', '=', filter.environment));
  if (filter.since != null) where.push(i('i.opened_at', '>=', timestamp(filter.since)));
  if (filter.until != null) where.push(i('i.opened_at', '<', timestamp(filter.until)));
  if (filter.superseded === false) where.push(i.or([i('i.kind', '<>', lit('LATE')), i.not(i.exists(DOWN_WITHIN))]));
  return where;
}

const IS_OPEN = i('i.resolved_at', 'is', null);

/** Whether it is in this state: the same as {@link stateOf}. */
const IN_STATE: Record<IncidentState, Expression<SqlBool>> = {
  OPEN: i.and([IS_OPEN, i('i.acknowledged_at', 'is', null)]),
  ACKNOWLEDGED: i.and([IS_OPEN, i('i.acknowledged_at', 'is not', null)]),
  RESOLVED: i('i.resolved_at', 'is not', null),
};

function stateCondition(states: readonly IncidentState[]): Expression<SqlBool> {
  // Said so that the index of what is open is found.
  if (OPEN_STATES.every((state) => states.includes(state)) && !states.includes('RESOLVED')) return IS_OPEN;
  return i.or([...new Set(states)].map((state) => IN_STATE[state]));
}

/** The same filter on an incident at hand, for those who watch; what is superseded by others it cannot know. */
export function matcherOf(filter: IncidentFilter): (incident: Incident) => boolean {
  const { appId, environment, since, until } = filter;
  const kinds = filter.kind?.length ? new Set(filter.kind) : null;
  const states = filter.state?.length ? new Set(filter.state) : null;
  const tags = (filter.tags ?? []).map((tag) => normalized(tag).trim());
  const searched = filter.search ? folded(filter.search.trim()) : null;
  return (incident) =>
    (appId == null || incident.appId === appId) &&
    (kinds === null || kinds.has(incident.kind)) &&
    (states === null || states.has(stateOf(incident))) &&
    tags.every((tag) => incident.appTags.includes(tag)) &&
    (!environment || incident.appEnvironment === environment) &&
    (since == null || incident.openedAt >= since) &&
    (until == null || incident.openedAt < until) &&
    (searched === null ||
      folded(`${incident.appName} ${incident.appSlug} ${incident.appTags.join(' ')}`).includes(searched));
}

const folded = (text: string): string => normalized(text).toLowerCase();

/** How many go on, by kind; each kind is there. */
export async function countOpen(runner: SqlRunner): Promise<Record<IncidentKind, number>> {
  const query = db
    .selectFrom('incident')
    .select(['kind', countAll().as('count')])
    .where('resolved_at', 'is', null)
    .groupBy('kind');
  const counts = { DOWN: 0, LATE: 0, ANOMALY: 0 };
  for (const { kind, count: open } of await execute(runner, query)) counts[kind] = open;
  return counts;
}
