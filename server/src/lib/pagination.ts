import { badInput, shown } from './errors.ts';
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

/** One key of an order. The expression is never null in SQL: wrap a nullable column in `coalesce`. */
export type SortDirection = 'ASC' | 'DESC';

export interface SortKey {
  expression: string;
  /** The SQL type its cursor value is cast to. */
  type: string;
  descending: boolean;
}

export interface KeysetQuery<Row, Node> {
  select: string;
  from: string;
  /**
   * Makes the tables of the query from `from … where … order by … limit …`, for rows that are joined only once the page
   * is cut.
   */
  cutFirst?: (page: string) => string;
  /**
   * The table of the first key, and what joins the others to it, where an index gives its rows in the order. With
   * conditions that page is looked for among the first rows of that table, and only where they are too few among
   * all rows that meet the conditions: PostgreSQL alone goes by that index for as long as it takes, since it
   * thinks that what is asked for lies evenly spread.
   */
  walk?: { table: string; alias: string; join: string };
  /**
   * Has PostgreSQL plan the query once a connection: for history, where planning over every partition takes longer than
   * reading. Only where the rest of the query is always the same.
   */
  name?: string;
  /** Conditions joined by `and`, with `$1`… for `values`. */
  where: string[];
  values: unknown[];
  /** The last key must be unique. */
  order: SortKey[];
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
  sql: SqlRunner,
  query: KeysetQuery<Row, Node>,
  page: PageArguments,
): Promise<Page<Node>> {
  const values = [...query.values];
  const cut = cutOf(query.order, page, values);
  const { within, orderBy, limit, size } = cut;
  const order = orderBy(query.order);
  const select = `select ${query.select}, ${cursorKeys(query.order)}`;
  const condition = allOf([...query.where, ...within]);
  const read = (text: string) =>
    readCut(page, () => sql.query<PageRow<Row>>(text, values, statementOptions(query.name, page, size)));
  const readAll = () => {
    const rows = `from ${query.from} ${condition} ${order} ${limit}`;
    return read(`${select} ${query.cutFirst === undefined ? rows : `from ${query.cutFirst(rows)} ${order}`}`);
  };
  const readWalking = async ({ table, alias, join }: NonNullable<typeof query.walk>) => {
    const first = `(select ${alias}.* from ${table} ${alias} ${allOf(within)} ${order} limit ${WALKED_ROWS}) ${alias}`;
    const walked = await read(`${select} from ${first} ${join} ${allOf(query.where)} ${order} ${limit}`);
    if (walked.length > size) return walked;
    return read(`${select} from ${query.from} ${condition} ${orderBy(query.order.map(withoutIndex))} ${limit}`);
  };
  const rows = await (query.walk === undefined || query.where.length === 0 ? readAll() : readWalking(query.walk));
  return toPage(query, cut, rows, () => countRows(sql, query));
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
  within: string[];
  orderBy(keys: SortKey[]): string;
  limit: string;
}

/** Adds the keys of the cursors to `values`. Throws BAD_USER_INPUT. */
export function cutOf(order: SortKey[], page: PageArguments, values: unknown[]): Cut {
  const { size, backward } = pageSize(page);
  const within: string[] = [];
  if (page.after != null) within.push(beyond(order, decodeCursor('after', page.after, order.length), values, false));
  if (page.before != null) within.push(beyond(order, decodeCursor('before', page.before, order.length), values, true));
  const direction = (key: SortKey) => (key.descending !== backward ? 'desc' : 'asc');
  return {
    page,
    size,
    backward,
    within,
    orderBy: (keys) => `order by ${keys.map((key) => `${key.expression} ${direction(key)}`).join(', ')}`,
    limit: `limit ${size + 1}`,
  };
}

/** SQL for the keys that the cursor of a row is made from. */
export const cursorKeys = (order: SortKey[]): string =>
  `array[${order.map((key) => `(${key.expression})::text`).join(', ')}] as cursor_keys`;

/** Runs a query with the cursors of this page in it. Throws BAD_USER_INPUT where one of them was forged. */
export async function readCut<Rows>(page: PageArguments, read: () => Promise<Rows>): Promise<Rows> {
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

/** SQL for all of these conditions. */
export const allOf = (conditions: string[]): string =>
  conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';

/** The same order, by an expression that no index has. */
function withoutIndex(key: SortKey): SortKey {
  if (key.type === 'text') return { ...key, expression: `(${key.expression} || '')` };
  if (key.type === 'timestamptz') return { ...key, expression: `(${key.expression} + interval '0')` };
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

async function countRows<Row, Node>(sql: SqlRunner, query: KeysetQuery<Row, Node>): Promise<number | null> {
  if (!query.counted) return null;
  const [row] = await sql.query<{ count: number }>(`select ${countOf(query.from, query.where)} as count`, query.values);
  return toTotal(row?.count ?? 0);
}

/** SQL for how many rows there are, counted no further than {@link toTotal} needs. */
export const countOf = (from: string, where: string[]): string =>
  `(select count(*)::int from (select 1 from ${from} ${allOf(where)} limit ${COUNT_LIMIT + 1}) as counted)`;

/** Null for a count that is not exact any more. */
export const toTotal = (count: number): number | null => (count > COUNT_LIMIT ? null : count);

/**
 * SQL for "after this cursor in this order"; a row comparison where all keys run the same way, since an index can serve
 * that.
 */
function beyond(order: SortKey[], keys: string[], values: unknown[], reverse: boolean): string {
  const placeholders = order.map((key, index) => {
    values.push(keys[index]);
    return `$${values.length}::text::${key.type}`;
  });
  const sign = (key: SortKey) => (key.descending !== reverse ? '<' : '>');
  const first = order[0];
  if (first && order.every((key) => key.descending === first.descending)) {
    const expressions = order.map((key) => key.expression).join(', ');
    // Said twice: partitions are left out by their own column only, not by the comparison of rows.
    return `(${expressions}) ${sign(first)} (${placeholders.join(', ')}) and ${first.expression} ${sign(first)}= ${placeholders[0]}`;
  }
  const alternatives = order.map((key, index) => {
    const equal = order.slice(0, index).map((earlier, at) => `${earlier.expression} = ${placeholders[at]}`);
    return `(${[...equal, `${key.expression} ${sign(key)} ${placeholders[index]}`].join(' and ')})`;
  });
  return `(${alternatives.join(' or ')})`;
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
