import type { Expression, SqlBool } from 'kysely';
import { notFound } from '../../lib/errors.ts';
import type { NestedList } from '../../lib/nested-pages.ts';
import {
  readPage,
  type CutPage,
  type KeysetQuery,
  type Page,
  type PageArguments,
  type SortDirection,
  type SortKey,
} from '../../lib/pagination.ts';
import { db, executeFirst, on } from '../../lib/query.ts';
import { containsTyped } from '../../lib/search.ts';
import { timestamp, type Sql } from '../../lib/sql.ts';
import { storable } from '../../lib/text.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { AuditLog } from '../access/audit/audit-log.service.ts';
import { INSTANCE, type Instance } from '../../ledger/instance.model.ts';
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

const n = on<{ n: 'instance' }>();
const a = on<{ a: 'app' }>();

const SORT_KEYS: Record<InstanceOrderField, Omit<SortKey, 'descending'>> = {
  LAST_HEARTBEAT: { expression: n.ref('n.last_heartbeat_at'), type: 'timestamptz' },
  USER: { expression: n.fn('lower', ['n.user']), type: 'text' },
  HOST: { expression: n.fn('lower', ['n.host']), type: 'text' },
  ENVIRONMENT: { expression: n.ref('n.environment'), type: 'text' },
  APP: { expression: a.fn('lower', ['a.name']), type: 'text' },
};
const ID = { expression: n.ref('n.id'), type: 'uuid' };

const INSTANCES = db.selectFrom('instance as n').select(INSTANCE.of('n'));
const IDS = db.selectFrom('instance as n').select('n.id as cut_id');

/** What is read of a page that was cut with the ids alone: some orders, and a search, have to go through many rows. */
const ofIds = (page: typeof IDS) =>
  db.selectFrom(page.as('c')).innerJoin('instance as n', 'n.id', 'c.cut_id').select(INSTANCE.of('n'));

/** The sources of an app, the last heard of first. */
export const INSTANCES_OF_APP: NestedList<Instance, Instance> = {
  parent: n.ref('n.app_id'),
  rows: INSTANCES,
  cutFirst: (cut) => ofIds(cut(IDS)),
  order: [SORT_KEYS.LAST_HEARTBEAT, ID].map((key) => ({ ...key, descending: true })),
  toNode: (row) => row,
  counted: true,
};

/** The sources that have beaten. */
export class InstancesService {
  readonly #sql: Sql;
  readonly #audit: AuditLog;
  readonly #now: () => number;

  constructor(sql: Sql, audit: AuditLog, now: () => number) {
    this.#sql = sql;
    this.#audit = audit;
    this.#now = now;
  }

  /** One page of sources; the last heard of first where no order is given. */
  list(
    filter: InstanceFilter,
    order: { field: InstanceOrderField; direction: SortDirection } | null,
    page: PageArguments,
  ): Promise<Page<Instance>> {
    const { field, direction } = order ?? { field: 'LAST_HEARTBEAT', direction: 'DESC' };
    return readPage<Instance, Instance>(
      this.#sql,
      {
        ...(filter.search ? foundBy(filter.search, field) : all(field)),
        where: conditions(filter, this.#now()),
        order: [SORT_KEYS[field], ID].map((key) => ({ ...key, descending: direction === 'DESC' })),
        toNode: (row) => row,
        counted: true,
      },
      page,
    );
  }

  /** Forgets a source; returns its id. Throws NOT_FOUND. */
  async delete(id: string): Promise<string> {
    const forgetting = db
      .deleteFrom('instance as n')
      .using('app as a')
      .where('n.id', '=', id)
      .whereRef('a.id', '=', 'n.app_id')
      .returning(['n.user', 'n.host', 'a.name']);
    await this.#sql.transaction(async (tx) => {
      const gone = await executeFirst(tx, forgetting);
      if (gone === undefined) throw notFound('Instance', 'id', id);
      const target = { kind: 'SOURCE', id, name: [gone.user, gone.host].filter(Boolean).join('@') } as const;
      await this.#audit.record(tx, { action: 'SOURCE_FORGOTTEN', target, changes: { app: { before: gone.name } } });
    });
    return id;
  }
}

type Source = Pick<KeysetQuery<Instance, Instance>, 'rows' | 'cutFirst'>;

/** The app is joined only where its name orders the rows: every instance has one. */
const all = (field: InstanceOrderField): Source => ({
  rows: INSTANCES.$if(field === 'APP', (rows) => rows.innerJoin('app as a', 'a.id', 'n.app_id')),
  ...(field === 'LAST_HEARTBEAT' ? { cutFirst: (cut: CutPage) => ofIds(cut(IDS)) } : {}),
});

/**
 * The instances whose user, host or app's name contains what was typed. Not one condition with an "or", which no index
 * serves. The search text of an app has its name in it, and an index.
 */
function foundBy(typed: string, field: InstanceOrderField): Source {
  const contains = containsTyped(typed);
  const m = on<{ m: 'instance'; b: 'app' }>();
  const byName = contains(m.fn('lower', ['b.name']));
  const byInstance = contains(m.ref('m.search_text'));
  /** What conditions and orders read of an instance. */
  const narrow = db
    .selectFrom('instance as m')
    .innerJoin('app as b', 'b.id', 'm.app_id')
    .select(['m.id', 'm.app_id', 'm.user', 'm.host', 'm.environment', 'm.last_heartbeat_at', 'b.name as app_name']);
  const found = narrow.where(byInstance).unionAll(
    narrow
      .where(contains(m.ref('b.search_text')))
      .where(byName)
      .where(m.not(byInstance)),
  );
  const ids = db
    .selectFrom(found.as('n'))
    .select('n.id as cut_id')
    // They bring the name along.
    .$if(field === 'APP', (rows) =>
      rows.crossJoinLateral((eb) => db.selectNoFrom(eb.ref('n.app_name').as('name')).as('a')),
    );
  return {
    rows: ids.$castTo<Instance>(),
    cutFirst: (cut) => {
      const page = db
        .selectFrom(cut(ids).as('c'))
        .innerJoin('instance as n', 'n.id', 'c.cut_id')
        .select(INSTANCE.of('n'));
      return field === 'APP' ? page.innerJoin('app as a', 'a.id', 'n.app_id') : page;
    },
  };
}

/** `now` in epoch milliseconds. */
function conditions({ environment, appId, user, recency }: InstanceFilter, now: number): Expression<SqlBool>[] {
  const where: Expression<SqlBool>[] = [];
  if (environment) where.push(n('n.environment', '=', environment));
  if (appId) where.push(n('n.app_id', '=', appId));
  if (user != null) where.push(n('n.user', '=', storable(user)));
  if (recency?.length) where.push(n.or(recency.map((one) => isRecent(one, now))));
  return where;
}

function isRecent(recency: Recency, now: number): Expression<SqlBool> {
  const at = RECENCY_BEGINS.findIndex((step) => step.recency === recency);
  const begins = RECENCY_BEGINS[at]?.age ?? 0;
  const ends = RECENCY_BEGINS[at + 1]?.age;
  const ranges: Expression<SqlBool>[] = [];
  if (begins > 0) ranges.push(n('n.last_heartbeat_at', '<=', timestamp(now - begins)));
  if (ends !== undefined) ranges.push(n('n.last_heartbeat_at', '>', timestamp(now - ends)));
  return n.and(ranges);
}
