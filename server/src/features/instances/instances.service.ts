import { notFound } from '../../lib/errors.ts';
import type { NestedList } from '../../lib/nested-pages.ts';
import { readPage, type Page, type PageArguments, type SortKey } from '../../lib/pagination.ts';
import { containsTyped } from '../../lib/search.ts';
import { timestamp, type Sql } from '../../lib/sql.ts';
import { storable } from '../../lib/text.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { SortDirection } from '../../lib/pagination.ts';
import { INSTANCE_COLUMNS, type Instance } from '../../ledger/instance.model.ts';
import { RECENCY_BEGINS, type Recency } from './recency.rules.ts';

/** InstanceFilter of the API. Conditions are joined by "and"; an empty list is no condition. */
export interface InstanceFilter {
  search?: string | null | undefined;
  environment?: Environment | null | undefined;
  recency?: readonly Recency[] | null | undefined;
  appId?: string | null | undefined;
  user?: string | null | undefined;
}

export type InstanceOrderField = 'LAST_HEARTBEAT' | 'USER' | 'HOST' | 'ENVIRONMENT' | 'APP';

const SORT_KEYS: Record<InstanceOrderField, Omit<SortKey, 'descending'>> = {
  LAST_HEARTBEAT: { expression: 'n.last_heartbeat_at', type: 'timestamptz' },
  USER: { expression: 'lower(n."user")', type: 'text' },
  HOST: { expression: 'lower(n.host)', type: 'text' },
  ENVIRONMENT: { expression: 'n.environment', type: 'text' },
  APP: { expression: 'lower(a.name)', type: 'text' },
};

/** What an order or a search has to go through many rows for, it does with the id alone. */
const byIdFirst =
  (joined = '') =>
  (cut: string): string =>
    `(select n.id as cut_id ${cut}) c join instance n on n.id = c.cut_id${joined}`;

/** The sources of an app, the last heard of first. */
export const INSTANCES_OF_APP: NestedList<Instance, Instance> = {
  parent: 'n.app_id',
  select: INSTANCE_COLUMNS,
  from: 'instance n',
  cutFirst: byIdFirst(),
  order: [SORT_KEYS.LAST_HEARTBEAT, { expression: 'n.id', type: 'uuid' }].map((key) => ({ ...key, descending: true })),
  toNode: (row) => row,
  counted: true,
};

/** The sources that have beaten. */
export class InstancesService {
  readonly #sql: Sql;
  readonly #now: () => number;

  constructor(sql: Sql, now: () => number) {
    this.#sql = sql;
    this.#now = now;
  }

  /** One page of sources; the last heard of first where no order is given. */
  list(
    filter: InstanceFilter,
    order: { field: InstanceOrderField; direction: SortDirection } | null,
    page: PageArguments,
  ): Promise<Page<Instance>> {
    const values: unknown[] = [];
    const where: string[] = [];
    const parameter = (value: unknown) => `$${values.push(value)}`;
    const table = filter.search ? found(containsTyped(filter.search, parameter)) : 'instance n';
    if (filter.environment) where.push(`n.environment = ${parameter(filter.environment)}`);
    if (filter.appId) where.push(`n.app_id = ${parameter(filter.appId)}`);
    if (filter.user != null) where.push(`n."user" = ${parameter(storable(filter.user))}`);
    if (filter.recency?.length) where.push(recencyCondition(filter.recency, this.#now(), parameter));
    const { field, direction } = order ?? { field: 'LAST_HEARTBEAT', direction: 'DESC' };
    // Joined only where its name orders the rows: every instance has an app.
    const byApp = field === 'APP' ? ' join app a on a.id = n.app_id' : '';
    // What was searched for brings the name along.
    const searchedByApp = field === 'APP' ? ' cross join lateral (select n.app_name as name) a' : '';
    const keys = [SORT_KEYS[field], { expression: 'n.id', type: 'uuid' }];
    return readPage<Instance, Instance>(
      this.#sql,
      {
        select: INSTANCE_COLUMNS,
        from: `${table}${filter.search ? searchedByApp : byApp}`,
        ...(field === 'LAST_HEARTBEAT' || filter.search ? { cutFirst: byIdFirst(byApp) } : {}),
        where,
        values,
        order: keys.map((key) => ({ ...key, descending: direction === 'DESC' })),
        toNode: (row) => row,
        counted: true,
      },
      page,
    );
  }

  /** Forgets a source; returns its id. Throws NOT_FOUND. */
  async delete(id: string): Promise<string> {
    const deleted = await this.#sql.query('delete from instance where id = $1 returning id', [id]);
    if (deleted.length === 0) throw notFound('Instance', 'id', id);
    return id;
  }
}

/** What conditions and orders read of an instance. */
const NARROW = 'm.id, m.app_id, m."user", m.host, m.environment, m.last_heartbeat_at, b.name as app_name';

/**
 * The instances whose user, host or app's name contains what was typed. Not one condition with an "or", which no index
 * serves. The search text of an app has its name in it, and an index.
 */
const found = (
  contains: (lowered: string) => string,
): string => `(select ${NARROW} from instance m join app b on b.id = m.app_id
    where ${contains('m.search_text')}
  union all select ${NARROW} from app b join instance m on m.app_id = b.id where ${contains('b.search_text')}
    and ${contains('lower(b.name)')} and not ${contains('m.search_text')}) n`;

function recencyCondition(recencies: readonly Recency[], now: number, parameter: (value: unknown) => string): string {
  const ranges = recencies.map((recency) => {
    const at = RECENCY_BEGINS.findIndex((step) => step.recency === recency);
    const begins = RECENCY_BEGINS[at]?.age ?? 0;
    const ends = RECENCY_BEGINS[at + 1]?.age;
    const newest = begins === 0 ? [] : [`n.last_heartbeat_at <= ${parameter(timestamp(now - begins))}::timestamptz`];
    const oldest = ends === undefined ? [] : [`n.last_heartbeat_at > ${parameter(timestamp(now - ends))}::timestamptz`];
    return `(${[...newest, ...oldest].join(' and ')})`;
  });
  return `(${ranges.join(' or ')})`;
}
