import {
  sql,
  type AliasedExpression,
  type Expression,
  type RawBuilder,
  type SelectQueryBuilder,
  type SqlBool,
} from 'kysely';
import { badInput, shown } from './errors.ts';
import { db, executeFirst, lit, ONE, execute } from './query.ts';
import { sqlState, type SqlRunner } from './sql.ts';

/** Arguments of a Relay connection. */
export interface PageArguments {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}

export interface Page<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  /** Exact up to 10,000, null beyond and where it is not counted. Called only when the field is selected. */
  totalCount: () => Promise<number | null>;
}

export type SortDirection = 'ASC' | 'DESC';

/** One key of an order. The expression is never null in SQL: wrap a nullable column in `coalesce`. */
export interface SortKey {
  expression: Expression<unknown>;
  /** The SQL type its cursor value is cast to. */
  type: string;
  descending: boolean;
}

/** Of a list that is not shown. */
export const EMPTY_PAGE: Page<never> = {
  edges: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  totalCount: async () => null,
};

// Of which tables is for whoever makes the query to know.
// oxlint-disable-next-line typescript/no-explicit-any
export type Rows<Row> = SelectQueryBuilder<any, any, Row>;

/** Cuts the page out of all rows of a query: adds its conditions, its order and its limit. */
export type CutPage = <Query extends Rows<unknown>>(query: Query) => Query;

export interface KeysetQuery<Row, Node> {
  /** All rows, without the conditions. */
  rows: Rows<Row>;
  /** Makes the rows of the page from less of each, for what is joined only once the page is cut. */
  cutFirst?: (cut: CutPage) => Rows<Row>;
  /**
   * Makes the rows from those of the table of the first key, and what joins the others to it, where an index gives its
   * rows in the order. With conditions that page is looked for among the first rows of that table, and only where they
   * are too few among all rows that meet the conditions: PostgreSQL alone goes by that index for as long as it takes,
   * since it thinks that what is asked for lies evenly spread.
   */
  walk?: (cut: CutPage) => Rows<Row>;
  /**
   * Has PostgreSQL plan the query once a connection: for history, where planning over every partition takes longer than
   * reading. Only where the rest of the query is always the same.
   */
  name?: string;
  /** Conditions that all hold. */
  where: readonly Expression<SqlBool>[];
  /** The last key must be unique. */
  order: readonly SortKey[];
  toNode(row: Row): Node;
  /** False for history, whose rows are too many to count. */
  counted: boolean;
}

export const DEFAULT_PAGE_SIZE = 25;
export const MAX_PAGE_SIZE = 500;
const COUNT_LIMIT = 10_000;
/** No cursor of ours is longer: at most a name of 255 characters and an id stand in it. */
const MAX_CURSOR_LENGTH = 4_000;
/** A few milliseconds' worth. */
const WALKED_ROWS = 1_500;

/** Reads one page by keyset: its cost does not grow with how far the page is from the first. */
export async function readPage<Row, Node>(
  runner: SqlRunner,
  query: KeysetQuery<Row, Node>,
  page: PageArguments,
): Promise<Page<Node>> {
  const cut = cutOf(query.order, page);
  const { within, ordered, limited, size } = cut;
  const read = (rows: Rows<Row>) => {
    const keyed = rows.select(cursorKeys(query.order)) as Rows<PageRow<Row>>;
    return readCut(
      page,
      () => execute(runner, keyed, statementOptions(query.name, page, size)) as Promise<PageRow<Row>[]>,
    );
  };
  const readAll = () => read(rowsOf(query, cut, query.where));
  const readWalking = async (walk: NonNullable<typeof query.walk>) => {
    const walkedFirst = walk((rows) => ordered(meeting(rows, within)).limit(lit(WALKED_ROWS)) as typeof rows);
    const walked = await read(limited(ordered(meeting(walkedFirst, query.where))));
    if (walked.length > size) return walked;
    const all = meeting(query.rows, [...query.where, ...within]);
    return read(limited(ordered(all, query.order.map(withoutIndex))));
  };
  const rows = await (query.walk === undefined || query.where.length === 0 ? readAll() : readWalking(query.walk));
  return toPage(query, cut, rows, () => countRows(runner, query));
}

/** A row as it is read for a page. */
export type PageRow<Row> = Row & { cursor_keys: string[] };

/** What of a list is its page. */
export interface Cut {
  page: PageArguments;
  /** Rows of the page, one less than are read. */
  size: number;
  backward: boolean;
  /** The conditions of the cursors. */
  within: Expression<SqlBool>[];
  /** The keys with their directions. */
  directed(keys: readonly SortKey[]): Expression<unknown>[];
  ordered<Row>(query: Rows<Row>, keys?: readonly SortKey[]): Rows<Row>;
  limited<Row>(query: Rows<Row>): Rows<Row>;
}

/** Throws BAD_USER_INPUT. */
export function cutOf(order: readonly SortKey[], page: PageArguments): Cut {
  const { size, backward } = pageSize(page);
  const within: Expression<SqlBool>[] = [];
  if (page.after != null) within.push(beyond(order, decodeCursor('after', page.after, order.length), false));
  if (page.before != null) within.push(beyond(order, decodeCursor('before', page.before, order.length), true));
  const directed = (keys: readonly SortKey[]) =>
    keys.map((key) => sql`${key.expression} ${sql.raw(key.descending !== backward ? 'desc' : 'asc')}`);
  return {
    page,
    size,
    backward,
    within,
    directed,
    ordered: (query, keys = order) => directed(keys).reduce<typeof query>((by, key) => by.orderBy(key), query),
    limited: (query) => query.limit(lit(size + 1)),
  };
}

/** The rows of a page that meet these conditions, in their order. */
export function rowsOf<Row, Node>(
  { rows, cutFirst }: Pick<KeysetQuery<Row, Node>, 'rows' | 'cutFirst'>,
  { within, ordered, limited }: Cut,
  where: readonly Expression<SqlBool>[],
): Rows<Row> {
  const cut: CutPage = (query) => limited(ordered(meeting(query, [...where, ...within]))) as typeof query;
  return cutFirst === undefined ? cut(rows) : ordered(cutFirst(cut));
}

const meeting = <Row>(query: Rows<Row>, conditions: readonly Expression<SqlBool>[]): Rows<Row> =>
  conditions.reduce((met, condition) => met.where(condition), query);

/** The keys that the cursor of a row is made from. */
export const cursorKeys = (order: readonly SortKey[]): AliasedExpression<string[], 'cursor_keys'> =>
  sql<string[]>`array[${sql.join(order.map((key) => sql`(${key.expression})::text`))}]`.as('cursor_keys');

/** Runs a query with the cursors of this page in it. Throws BAD_USER_INPUT where one of them was forged. */
export async function readCut<Answer>(page: PageArguments, read: () => Promise<Answer>): Promise<Answer> {
  try {
    return await read();
  } catch (error) {
    // Class 22: a value that is not of its type. All others are checked before, so it came in a forged cursor.
    if ((page.after ?? page.before) != null && sqlState(error)?.startsWith('22')) throw notACursor(page);
    throw error;
  }
}

/**
 * The page of the rows that its query read: in the order of that, and one more than the page has where there are more.
 */
export function toPage<Row, Node>(
  { toNode }: Pick<KeysetQuery<Row, Node>, 'toNode'>,
  { page, size, backward }: Cut,
  rows: PageRow<Row>[],
  totalCount: Page<Node>['totalCount'],
): Page<Node> {
  const more = rows.length > size;
  const shownRows = more ? rows.slice(0, size) : rows;
  if (backward) shownRows.reverse();
  const edges = shownRows.map((row) => ({ cursor: encodeCursor(row.cursor_keys), node: toNode(row) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: backward ? page.before != null : more,
      hasPreviousPage: backward ? more : page.after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  };
}

/** The same order, by an expression that no index has. */
function withoutIndex(key: SortKey): SortKey {
  if (key.type === 'text') return { ...key, expression: sql`(${key.expression} || '')` };
  if (key.type === 'timestamptz') return { ...key, expression: sql`(${key.expression} + interval '0')` };
  return key;
}

/** The text of a page differs by its size, its direction and which cursors it has. */
export function statementOptions(
  name: string | undefined,
  page: PageArguments,
  size: number,
): { name: string } | undefined {
  if (name === undefined) return undefined;
  const { after, before, last } = page;
  return { name: [name, size, last != null, after != null, before != null].join(' ') };
}

/** Checks `first` and `last`: one of them at most, 1 to 500. */
function pageSize(page: PageArguments): { size: number; backward: boolean } {
  if (page.first != null && page.last != null) throw badInput('last', 'give first or last, not both');
  const field = page.last != null ? 'last' : 'first';
  const size = page.last ?? page.first ?? DEFAULT_PAGE_SIZE;
  if (size < 1 || size > MAX_PAGE_SIZE) throw badInput(field, `must be 1 to ${MAX_PAGE_SIZE}, not ${size}`);
  return { size, backward: page.last != null };
}

async function countRows<Row, Node>(runner: SqlRunner, query: KeysetQuery<Row, Node>): Promise<number | null> {
  if (!query.counted) return null;
  const counted = await executeFirst(runner, db.selectNoFrom(countOf(query.rows, query.where).as('count')));
  return toTotal(counted?.count ?? 0);
}

/** How many rows there are, counted no further than {@link toTotal} needs. */
export function countOf(rows: Rows<unknown>, where: readonly Expression<SqlBool>[]): RawBuilder<number> {
  const counted = meeting(rows.clearSelect().select(ONE), where).limit(lit(COUNT_LIMIT + 1));
  return sql`(select count(*)::int from ${counted} as counted)`;
}

/** Null for a count that is not exact any more. */
export const toTotal = (count: number): number | null => (count > COUNT_LIMIT ? null : count);

/**
 * "After this cursor in this order"; a row comparison where all keys run the same way, since an index can serve that.
 */
function beyond(order: readonly SortKey[], keys: string[], reverse: boolean): Expression<SqlBool> {
  const bounds = order.map((key, index) => sql`${keys[index]}::text::${sql.raw(key.type)}`);
  const sign = (key: SortKey) => sql.raw(key.descending !== reverse ? '<' : '>');
  const [leading] = order;
  if (leading && order.every((key) => key.descending === leading.descending)) {
    const expressions = sql.join(order.map((key) => key.expression));
    // Said twice: partitions are left out by their own column only, not by the comparison of rows.
    return sql`(${expressions}) ${sign(leading)} (${sql.join(bounds)}) and ${leading.expression} ${sign(leading)}= ${bounds[0]}`;
  }
  const alternatives = order.map((key, index) => {
    const equal = order.slice(0, index).map((earlier, at) => sql`${earlier.expression} = ${bounds[at]}`);
    return sql`(${sql.join([...equal, sql`${key.expression} ${sign(key)} ${bounds[index]}`], sql` and `)})`;
  });
  return sql`(${sql.join(alternatives, sql` or `)})`;
}

/** The cursor of a row with these keys, as a page gives it. */
export function encodeCursor(keys: string[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/** The keys of the page's cursor, of which there are `length`; null where it has none. Throws BAD_USER_INPUT. */
export function cursorOf({ after, before }: PageArguments, length: number): string[] | null {
  if (after != null) return decodeCursor('after', after, length);
  return before == null ? null : decodeCursor('before', before, length);
}

function decodeCursor(field: string, cursor: string, length: number): string[] {
  if (cursor.length > MAX_CURSOR_LENGTH) throw notACursor({ [field]: cursor });
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(keys) &&
      keys.length === length &&
      keys.every((key) => typeof key === 'string' && !key.includes('\0'))
    )
      return keys;
  } catch {
    // Falls through to the error below.
  }
  throw notACursor({ [field]: cursor });
}

function notACursor(page: PageArguments): Error {
  const [field, cursor] = page.after != null ? ['after', page.after] : ['before', page.before];
  return badInput(field, `is not a cursor of this list: ${shown(cursor)}`);
}
