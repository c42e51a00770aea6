import type { NestedList } from '../../lib/nested-pages.ts';
import {
  cursorOf,
  readPage,
  type Page,
  type PageArguments,
  type SortDirection,
  type SortKey,
} from '../../lib/pagination.ts';
import { containsTyped } from '../../lib/search.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';
import { normalized } from '../../lib/text.ts';
import type { Environment } from '../../ledger/environment.ts';
import { INCIDENT_COLUMNS, type Incident } from '../../ledger/incident.model.ts';
import type { IncidentKind } from '../../ledger/incident.rules.ts';
import { IN_STATE, stateOf, type IncidentState } from './incident-state.rules.ts';

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

const ID = { expression: 'i.id', type: 'uuid' };
const OPEN_STATES: IncidentState[] = ['OPEN', 'ACKNOWLEDGED'];

/** One page of incidents; the newest first where no order is given. `now` in epoch milliseconds. */
export function listIncidents(
  sql: SqlRunner,
  filter: IncidentFilter,
  order: IncidentOrder | null,
  page: PageArguments,
  now: number,
): Promise<Page<Incident>> {
  const { field, direction } = order ?? { field: 'OPENED', direction: 'DESC' };
  const { where, values } = conditionsOf(filter, 1);
  return readPage<Incident, Incident>(
    sql,
    {
      select: INCIDENT_COLUMNS,
      from: 'incident i',
      ...(field === 'OPENED' ? {} : { cutFirst }),
      where,
      values,
      order: [...sortKeys(field, page, now), ID].map((key) => ({ ...key, descending: direction === 'DESC' })),
      toNode: (row) => row,
      counted: true,
    },
    page,
  );
}

/** Where all have to be sorted, no more is read of each than that. */
const cutFirst = (cut: string): string => `(select i.id as cut_id ${cut}) c join incident i on i.id = c.cut_id`;

function sortKeys(field: IncidentOrderField, page: PageArguments, now: number): Omit<SortKey, 'descending'>[] {
  if (field === 'OPENED') return [{ expression: 'i.opened_at', type: 'timestamptz' }];
  // What goes on comes as the last to end.
  if (field === 'RESOLVED') return [{ expression: `coalesce(i.resolved_at, 'infinity')`, type: 'timestamptz' }];
  return durationKeys(page, now);
}

/**
 * What goes on grows longer while somebody turns pages: all pages show how long each had lasted when the first was
 * read. That moment is a key of the cursor, the same for all rows.
 */
function durationKeys(page: PageArguments, now: number): Omit<SortKey, 'descending'>[] {
  const asOf = Number(cursorOf(page, 3)?.[0] ?? now);
  const then = Number.isSafeInteger(asOf) ? asOf : now;
  const ended = `least(coalesce(i.resolved_at, 'infinity'), to_timestamp(${then} / 1000.0))`;
  return [
    { expression: `${then}::bigint`, type: 'bigint' },
    { expression: `extract(epoch from ${ended} - i.opened_at)`, type: 'numeric' },
  ];
}

/** The most urgent first; what is over at last. */
const URGENCY = `(case when i.resolved_at is not null then 0 when i.kind = 'DOWN' then 3 when i.kind = 'LATE' then 2 else 1 end)`;

/**
 * Incidents of an app, the most urgent first; open ones where the filter says nothing of states. The lists of one
 * filter are one list, whichever app it is asked for.
 */
export function incidentsOfApp(filter: IncidentFilter): NestedList<Incident, Incident> {
  const wanted = filter.state?.length ? filter : { ...filter, state: OPEN_STATES };
  return {
    parent: 'i.app_id',
    select: INCIDENT_COLUMNS,
    from: 'incident i',
    // The first parameter is the app's.
    conditions: { ...conditionsOf(wanted, 2), key: `incidents ${JSON.stringify(wanted)}` },
    order: [
      { expression: URGENCY, type: 'int', descending: true },
      { expression: 'i.opened_at', type: 'timestamptz', descending: true },
      { ...ID, descending: true },
    ],
    toNode: (row) => row,
    counted: true,
  };
}

/** The DOWN incidents that began within an incident `i`. */
const DOWN_WITHIN = `select 1 from incident d where d.app_id = i.app_id and d.kind = 'DOWN'
  and d.opened_at >= i.opened_at and d.opened_at <= coalesce(i.resolved_at, 'infinity')`;

/** SQL on an incident `i`, its parameters numbered from `first`. */
function conditionsOf(filter: IncidentFilter, first: number): { where: string[]; values: unknown[] } {
  const values: unknown[] = [];
  const where: string[] = [];
  const parameter = (value: unknown) => `$${values.push(value) + first - 1}`;
  if (filter.search) where.push(containsTyped(filter.search, parameter)('i.search_text'));
  if (filter.appId != null) where.push(`i.app_id = ${parameter(filter.appId)}`);
  if (filter.kind?.length) where.push(`i.kind = any(${parameter(filter.kind)}::text[])`);
  if (filter.state?.length) where.push(stateCondition(filter.state));
  if (filter.tags?.length)
    where.push(`i.app_tags @> ${parameter(filter.tags.map((tag) => normalized(tag).trim()))}::text[]`);
  if (filter.environment) where.push(`i.app_environment = ${parameter(filter.environment)}`);
  if (filter.since != null) where.push(`i.opened_at >= ${parameter(timestamp(filter.since))}`);
  if (filter.until != null) where.push(`i.opened_at < ${parameter(timestamp(filter.until))}`);
  if (filter.superseded === false) where.push(`(i.kind <> 'LATE' or not exists (${DOWN_WITHIN}))`);
  return { where, values };
}

function stateCondition(states: readonly IncidentState[]): string {
  // Said so that the index of what is open is found.
  if (OPEN_STATES.every((state) => states.includes(state)) && !states.includes('RESOLVED'))
    return 'i.resolved_at is null';
  return `(${[...new Set(states)].map((state) => IN_STATE[state]).join(' or ')})`;
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
export async function countOpen(sql: SqlRunner): Promise<Record<IncidentKind, number>> {
  const rows = await sql.query<{ kind: IncidentKind; count: number }>(
    'select kind, count(*)::int as count from incident where resolved_at is null group by kind',
  );
  const counts = { DOWN: 0, LATE: 0, ANOMALY: 0 };
  for (const { kind, count } of rows) counts[kind] = count;
  return counts;
}
