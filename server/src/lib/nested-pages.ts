import DataLoader from 'dataloader';
import {
  allOf,
  countOf,
  cursorKeys,
  cutOf,
  readCut,
  readPage,
  statementOptions,
  toPage,
  toTotal,
  type Cut,
  type KeysetQuery,
  type Page,
  type PageArguments,
  type PageRow,
} from './pagination.ts';
import type { SqlRunner } from './sql.ts';

type Shared = 'select' | 'from' | 'cutFirst' | 'name' | 'order' | 'toNode' | 'counted';

/** A list that each of many parents has, such as the beats of an app. */
export interface NestedList<Row, Node> extends Pick<KeysetQuery<Row, Node>, Shared> {
  /** The column that says whose a row is, a UUID. */
  parent: string;
  /** What else is asked of its rows; parameters are numbered from 2. Lists of the same key are the same list. */
  conditions?: { where: string[]; values: unknown[]; key: string };
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
export function nestedPageLoader(sql: SqlRunner): LoadPage {
  const loaders = new Map<AnyList | string, DataLoader<Wanted, Page<unknown>>>();
  const loaderOf = (list: AnyList) => {
    const key = list.conditions?.key ?? list;
    let loader = loaders.get(key);
    if (loader === undefined) {
      loader = new DataLoader((wanted) => readWanted(sql, list, wanted), { cache: false });
      loaders.set(key, loader);
    }
    return loader;
  };
  return (list, parentId, page) => loaderOf(list).load({ parentId, page }) as Promise<Page<never>>;
}

/** One page or failure for each that is wanted, in their order. */
async function readWanted(
  sql: SqlRunner,
  list: AnyList,
  wanted: readonly Wanted[],
): Promise<(Page<unknown> | Error)[]> {
  const answers: (Page<unknown> | Error)[] = [];
  const groups = Map.groupBy(wanted.keys(), (index) => keyOf(wanted[index]?.page ?? {}));
  for (const indexes of groups.values()) {
    const { page } = wanted[indexes[0] as number] as Wanted;
    const parentIds = indexes.map((index) => (wanted[index] as Wanted).parentId);
    const pages = await readPages(sql, list, parentIds, page).catch((error: unknown) => error as Error);
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
  sql: SqlRunner,
  list: NestedList<Row, Node>,
  parentIds: readonly string[],
  page: PageArguments,
): Promise<Page<Node>[]> {
  const ids = [...new Set(parentIds)];
  const [only] = ids;
  const { where: conditions, values: given } = list.conditions ?? NO_CONDITIONS;
  if (only !== undefined && ids.length === 1) {
    const where = [`${list.parent} = $1`, ...conditions];
    const single = await readPage(sql, { ...list, where, values: [only, ...given] }, page);
    return parentIds.map(() => single);
  }
  // The first value is the ids, of another batch in each query.
  const values: unknown[] = [null, ...given];
  const cut = cutOf(list.order, page, values);
  const text = textOf(list, cut);
  const options = statementOptions(list.name && `${list.name}-each`, page, cut.size);
  const counts = new DataLoader<string, number | null>((counted) => countEach(sql, list, counted));
  const pages = new Map<string, Page<Node>>();
  const parents = Math.max(1, Math.min(PARENTS_AT_ONCE, Math.floor(ROWS_AT_ONCE / (cut.size + 1))));
  for (const batch of batchesOf(ids, parents)) {
    const rows = await readCut(page, () => sql.query<NestedRow<Row>>(text, [batch, ...values.slice(1)], options));
    const rowsOf = Map.groupBy(rows, (row) => row.parent_id);
    for (const id of batch) {
      const own = (rowsOf.get(id) ?? []).toSorted((a, b) => a.place - b.place);
      pages.set(
        id,
        toPage(list, cut, own, () => (list.counted ? counts.load(id) : Promise.resolve(null))),
      );
    }
  }
  return parentIds.map((id) => pages.get(id) as Page<Node>);
}

const NO_CONDITIONS = { where: [], values: [] };

type NestedRow<Row> = PageRow<Row> & { parent_id: string; place: number };

/**
 * For each parent the query of one, so that an index gives its rows in their order and no more of them are read than
 * the page has.
 */
function textOf<Row, Node>(list: NestedList<Row, Node>, { within, orderBy, limit }: Cut): string {
  const order = orderBy(list.order);
  const rows = `from ${list.from} ${allOf([`${list.parent} = parent.id`, ...(list.conditions?.where ?? []), ...within])} ${order} ${limit}`;
  // A join promises no order: each row says its place.
  const select = `select ${list.select}, ${cursorKeys(list.order)}, (row_number() over (${order}))::int as place`;
  const page = `${select} ${list.cutFirst === undefined ? rows : `from ${list.cutFirst(rows)} ${order}`}`;
  return `select parent.id as parent_id, page.* from unnest($1::uuid[]) as parent(id) cross join lateral (${page}) page`;
}

async function countEach<Row, Node>(
  sql: SqlRunner,
  { from, parent, conditions }: NestedList<Row, Node>,
  ids: readonly string[],
): Promise<(number | null)[]> {
  const { where, values } = conditions ?? NO_CONDITIONS;
  const counts = new Map<string, number>();
  for (const batch of batchesOf(ids, COUNTED_AT_ONCE)) {
    const rows = await sql.query<{ parent_id: string; count: number }>(
      `select parent.id as parent_id, ${countOf(from, [`${parent} = parent.id`, ...where])} as count
        from unnest($1::uuid[]) as parent(id)`,
      [batch, ...values],
    );
    for (const { parent_id: id, count } of rows) counts.set(id, count);
  }
  return ids.map((id) => toTotal(counts.get(id) ?? 0));
}

/** Cuts a list into such of at most so many items. */
export function* batchesOf<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
