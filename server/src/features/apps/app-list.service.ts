import type { Expression, SqlBool } from 'kysely';
import {
  readPage,
  type KeysetQuery,
  type Page,
  type PageArguments,
  type SortDirection,
  type SortKey,
} from '../../lib/pagination.ts';
import { anyOf, db, INFINITY, MINUS_INFINITY, on, raw } from '../../lib/query.ts';
import type { SqlRunner } from '../../lib/sql.ts';
import { containsTyped } from '../../lib/search.ts';
import { normalized } from '../../lib/text.ts';
import { APP, APPS, statusRank, toApp, type App, type AppRow } from '../../ledger/app.model.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { AppStatus } from '../../status/status.rules.ts';

/** AppFilter of the API. Conditions are joined by "and"; an empty list is no condition. */
export interface AppFilter {
  search?: string | null | undefined;
  status?: readonly AppStatus[] | null | undefined;
  environment?: Environment | null | undefined;
  tags?: readonly string[] | null | undefined;
}

export type AppOrderField = 'NAME' | 'STATUS' | 'LAST_HEARTBEAT' | 'NEXT_DEADLINE' | 'CREATED';

interface Order {
  key: Omit<SortKey, 'descending'>;
  /** Whether it needs the state only, the narrow table. */
  ofState: boolean;
}

const a = on<{ a: 'app' }>();
const s = on<{ s: 'app_state' }>();

const byApp = (expression: Expression<unknown>, type: string): Order => ({ key: { expression, type }, ofState: false });
const byState = (expression: Expression<unknown>, type: string): Order => ({
  key: { expression, type },
  ofState: true,
});

/**
 * What each order sorts by. An app without a beat sorts as the one longest ago, one without a deadline as the last to
 * be due.
 */
const ORDERS: Record<AppOrderField, Order> = {
  NAME: byApp(a.fn('lower', ['a.name']), 'text'),
  STATUS: byState(s.ref('s.status'), 'smallint'),
  LAST_HEARTBEAT: byState(s.fn.coalesce('s.newest_occurred_at', MINUS_INFINITY), 'timestamptz'),
  NEXT_DEADLINE: byState(s.fn.coalesce('s.next_deadline_at', INFINITY), 'timestamptz'),
  CREATED: byApp(a.ref('a.created_at'), 'timestamptz'),
};

/** One page of apps; by name where no order is given. */
export function listApps(
  runner: SqlRunner,
  filter: AppFilter,
  order: { field: AppOrderField; direction: SortDirection } | null,
  page: PageArguments,
): Promise<Page<App>> {
  const ofApp: Expression<SqlBool>[] = [];
  const ofState: Expression<SqlBool>[] = [];
  if (filter.search) ofApp.push(containsTyped(filter.search)(a.ref('a.search_text')));
  if (filter.environment) ofApp.push(a('a.environment', '=', filter.environment));
  if (filter.tags?.length) {
    const tags = filter.tags.map((tag) => normalized(tag).trim());
    ofApp.push(raw`${a.ref('a.tags')} @> ${tags}::text[]`);
  }
  if (filter.status?.length) ofState.push(s('s.status', '=', anyOf(filter.status.map(statusRank), 'smallint')));
  const { key, ofState: needsStateOnly } = ORDERS[order?.field ?? 'NAME'];
  const id = { expression: needsStateOnly ? s.ref('s.app_id') : a.ref('a.id'), type: 'uuid' };
  return readPage<AppRow, App>(
    runner,
    {
      ...(needsStateOnly ? byStateFirst(ofApp.length > 0) : BY_APP_FIRST),
      where: [...ofApp, ...ofState],
      order: [key, id].map((part) => ({ ...part, descending: order?.direction === 'DESC' })),
      toNode: toApp,
      counted: true,
    },
    page,
  );
}

type Source = Pick<KeysetQuery<AppRow, App>, 'rows' | 'cutFirst' | 'walk'>;

const BY_APP_FIRST: Source = {
  rows: APPS,
  walk: (cut) =>
    db
      .selectFrom(cut(db.selectFrom('app as a').selectAll('a')).as('a'))
      .innerJoin('app_state as s', 's.app_id', 'a.id')
      .select(APP),
};

/** Of the configuration only as much is read as the conditions need; the rest is joined once the page is cut. */
function byStateFirst(needsApp: boolean): Source {
  const ids = db
    .selectFrom('app_state as s')
    .select('s.app_id as cut_id')
    .$if(needsApp, (rows) => rows.innerJoin('app as a', 'a.id', 's.app_id'));
  return {
    rows: ids.$castTo<AppRow>(),
    cutFirst: (cut) =>
      db
        .selectFrom(cut(ids).as('c'))
        .innerJoin('app_state as s', 's.app_id', 'c.cut_id')
        .innerJoin('app as a', 'a.id', 'c.cut_id')
        .select(APP),
  };
}
