import DataLoader from 'dataloader';
import { sql, type Compilable, type Expression, type SqlBool } from 'kysely';
import {
  countOf,
  cursorKeys,
  cutOf,
  readCut,
  readPage,
  rowsOf,
  statementOptions,
  toPage,
  toTotal,
  type Cut,
  type KeysetQuery,
  type Page,
  type PageArguments,
  type PageRow,
} from './pagination.ts';
import { db, execute } from './query.ts';
import type { SqlRunner } from './sql.ts';

type Shared = 'rows' | 'cutFirst' | 'name' | 'order' | 'toNode' | 'counted';

/** A list that each of many parents has, such as the beats of an app. */
export interface NestedList<Row, Node> extends Pick<KeysetQuery<Row, Node>, Shared> {
  /** The column that says whose a row is, a UUID. */
  parent: Expression<string | null>;
  /** What else is asked of its rows. Lists of the same key are the same list. */
  conditions?: { where: readonly Expression<SqlBool>[]; key: string };
}

/** Reads one page of the list of one parent; see {@link nestedPageLoader}. */
export type LoadPage = <Row, Node>(
  list: NestedList<Row, Node>,
  parentId: string,
  page: PageArguments,
) => Promise<Page<Node>>;

interface Wanted {
  parentId: string;
  page: PageArguments;
}

type AnyList = NestedList<unknown, unknown>;

/**
 * Makes the function that reads pages of nested lists: the same page of one list, asked for many parents in one tick,
 * takes one query for some hundred of them. These queries, and those for other pages of the list, run one after the
 * other, so that a reader of many lists has others wait for one short statement, not for all of them. Nothing is kept.
 */
export function nestedPageLoader(runner: SqlRunner): LoadPage {
  const loaders = new Map<AnyList | string, DataLoader<Wanted, Page<unknown>>>();
  const loaderOf = (list: AnyList) => {
    const key = list.conditions?.key ?? list;
    let loader = loaders.get(key);
    if (loader === undefined) {
      loader = new DataLoader((wanted) => readWanted(runner, list, wanted), { cache: false });
      loaders.set(key, loader);
    }
    return loader;
  };
  return (list, parentId, page) => loaderOf(list).load({ parentId, page }) as Promise<Page<never>>;
}

/** One page or failure for each that is wanted, in their order. */
async function readWanted(
  runner: SqlRunner,
  list: AnyList,
  wanted: readonly Wanted[],
): Promise<(Page<unknown> | Error)[]> {
  const answers: (Page<unknown> | Error)[] = [];
  const groups = Map.groupBy(wanted.keys(), (index) => keyOf(wanted[index]?.page ?? {}));
  for (const indexes of groups.values()) {
    const { page } = wanted[indexes[0] as number] as Wanted;
    const parentIds = indexes.map((index) => (wanted[index] as Wanted).parentId);
    const pages = await readPages(runner, list, parentIds, page).catch((error: unknown) => error as Error);
    for (const [at, index] of indexes.entries())
      answers[index] = pages instanceof Error ? pages : (pages[at] as Page<unknown>);
  }
  return answers;
}

const keyOf = ({ first, after, last, before }: PageArguments): string =>
  JSON.stringify([first ?? null, after ?? null, last ?? null, before ?? null]);

/** Parents of one query at most, and rows: a statement is to take a few milliseconds, also on the embedded database. */
const PARENTS_AT_ONCE = 200;
const ROWS_AT_ONCE = 2_000;
/** Counting reads more rows of each parent than a page has. */
const COUNTED_AT_ONCE = 50;

/**
 * The same page of the lists of these parents, in their order: each as {@link readPage} gives it for the one parent.
 * Throws BAD_USER_INPUT for a page that none can have.
 */
async function readPages<Row, Node>(
  runner: SqlRunner,
  list: NestedList<Row, Node>,
  parentIds: readonly string[],
  page: PageArguments,
): Promise<Page<Node>[]> {
  const ids = [...new Set(parentIds)];
  const [only] = ids;
  if (only !== undefined && ids.length === 1) {
    const where = [sql<SqlBool>`${list.parent} = ${only}`, ...(list.conditions?.where ?? [])];
    const single = await readPage(runner, { ...list, where }, page);
    return parentIds.map(() => single);
  }
  const cut = cutOf(list.order, page);
  const options = statementOptions(list.name && `${list.name}-each`, page, cut.size);
  const counts = new DataLoader<string, number | null>((counted) => countEach(runner, list, counted));
  const pages = new Map<string, Page<Node>>();
  const parents = Math.max(1, Math.min(PARENTS_AT_ONCE, Math.floor(ROWS_AT_ONCE / (cut.size + 1))));
  for (const batch of batchesOf(ids, parents)) {
    const rows = await readCut(page, () => execute(runner, pageOfEach(list, cut, batch), options));
    const rowsOfParent = Map.groupBy(rows, (row) => row.parent_id);
    for (const id of batch) {
      const own = (rowsOfParent.get(id) ?? []).toSorted((a, b) => a.place - b.place);
      pages.set(
        id,
        toPage(list, cut, own, () => (list.counted ? counts.load(id) : Promise.resolve(null))),
      );
    }
  }
  return parentIds.map((id) => pages.get(id) as Page<Node>);
}

type NestedRow<Row> = PageRow<Row> & { parent_id: string; place: number };

/** Rows of which each is an id of these, `parent.id`. */
const parentsOf = (ids: readonly string[]) => sql<{ id: string }>`unnest(${ids}::uuid[])`.as<'parent'>(sql`parent(id)`);

const conditionsOf = ({
  parent,
  conditions,
}: Pick<NestedList<never, never>, 'parent' | 'conditions'>): Expression<SqlBool>[] => [
  sql`${parent} = parent.id`,
  ...(conditions?.where ?? []),
];

/**
 * For each parent the query of one, so that an index gives its rows in their order and no more of them are read than
 * the page has.
 */
function pageOfEach<Row, Node>(
  list: NestedList<Row, Node>,
  cut: Cut,
  ids: readonly string[],
): Compilable<NestedRow<Row>> {
  // A join promises no order: each row says its place.
  const order = sql.join(cut.directed(list.order));
  const page = rowsOf(list, cut, conditionsOf(list)).select([
    cursorKeys(list.order),
    sql`(row_number() over (order by ${order}))::int`.as('place'),
  ]);
  return db
    .selectFrom(parentsOf(ids))
    .crossJoinLateral(page.as('page'))
    .select('parent.id as parent_id')
    .selectAll('page');
}

async function countEach<Row, Node>(
  runner: SqlRunner,
  list: NestedList<Row, Node>,
  ids: readonly string[],
): Promise<(number | null)[]> {
  const counts = new Map<string, number>();
  for (const batch of batchesOf(ids, COUNTED_AT_ONCE)) {
    const query = db
      .selectFrom(parentsOf(batch))
      .select(['parent.id as parent_id', countOf(list.rows, conditionsOf(list)).as('count')]);
    for (const { parent_id: id, count } of await execute(runner, query)) counts.set(id, count);
  }
  return ids.map((id) => toTotal(counts.get(id) ?? 0));
}

/** Cuts a list into such of at most so many items. */
export function* batchesOf<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
