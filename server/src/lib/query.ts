import {
  DummyDriver,
  expressionBuilder,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type AliasedExpression,
  type AliasedRawBuilder,
  type Compilable,
  type DeleteResult,
  type Expression,
  type ExpressionBuilder,
  type InsertResult,
  type RawBuilder,
  type UpdateResult,
} from 'kysely';
import type { QueryOptions, SqlRunner, Timestamp } from './sql.ts';

/** Every table with its columns: each entity adds its own, beside it. */
export interface Tables {}

/**
 * Writes SQL whose tables and columns the compiler knows. It has no connection: what it writes is sent by {@link execute},
 * on the pool, in the turn and in the transaction of whoever asks.
 */
export const db = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/**
 * Columns of a table, each with whatever it is set to. What `set` is given by a function or a constant `satisfies` it: the
 * compiler finds a column that is not there by itself only where the object stands in the call.
 */
export type Changes<Table extends keyof Tables> = Partial<Record<keyof Tables[Table], unknown>>;

/** SQL for what {@link db} cannot say; its columns by `ref` of an expression builder, so that the compiler knows them. */
export { sql as raw } from 'kysely';

/** What a query answers: nothing where it returns no columns. */
type Answer<Row> = Row extends InsertResult | UpdateResult | DeleteResult ? never : Row;

/** A query of {@link db}, or one that is written whole. */
export type Query<Row> = Compilable<Row> | RawBuilder<Row>;

/** Runs a query. */
export function execute<Row>(runner: SqlRunner, query: Query<Row>, options?: QueryOptions): Promise<Answer<Row>[]> {
  const { sql: text, parameters } = (query as RawBuilder<Row>).compile(db);
  return runner.query<Answer<Row>>(text, [...parameters], options);
}

/** The first row that a query answers; undefined where there is none. */
export async function executeFirst<Row>(
  runner: SqlRunner,
  query: Query<Row>,
  options?: QueryOptions,
): Promise<Answer<Row> | undefined> {
  return (await execute(runner, query, options))[0];
}

/** Each property of a row, as an expression of its name. */
export type Selected<Row> = {
  [Name in keyof Row & string]: AliasedExpression<Row[Name], Name>;
}[keyof Row & string];

/** Makes expressions of the columns of tables, each under its alias: `on<{ r: 'run' }>().ref('r.id')`. */
export const on = <From extends Record<string, keyof Tables>>(): ExpressionBuilder<
  Tables & { [Alias in keyof From]: Tables[From[Alias]] },
  keyof From
> => expressionBuilder();

/** A timestamp as epoch milliseconds, null where it is. */
export const epoch = <Time extends Timestamp | null>(
  time: Expression<Time>,
): RawBuilder<number | Extract<Time, null>> => sql`(extract(epoch from ${time}) * 1000)::float8`;

/** A constant in the text, where an index or a plan is chosen by it. */
export const lit = <const Value extends string | number | boolean>(value: Value): RawBuilder<Value> => sql.lit(value);

/** Later than any time, and earlier. */
export const INFINITY = sql.lit('infinity' as Timestamp);
export const MINUS_INFINITY = sql.lit('-infinity' as Timestamp);

/** For a comparison with any of these values: `eb('r.id', '=', anyOf(ids))`. */
export const anyOf = <Value>(values: readonly Value[], type = 'uuid'): RawBuilder<Value> =>
  sql`any(${values}::${sql.raw(type)}[])`;

/** For a comparison with all of these values: `eb('r.id', '<>', allOf(ids))`. */
export const allOf = <Value>(values: readonly Value[], type = 'uuid'): RawBuilder<Value> =>
  sql`all(${values}::${sql.raw(type)}[])`;

/** The later or the greater of both. */
export const greatest = <Value>(one: Expression<Value>, other: Expression<Value> | Value): RawBuilder<Value> =>
  sql`greatest(${one}, ${other})`;

/** The earlier or the lesser of both. */
export const least = <Value>(one: Expression<Value>, other: Expression<Value> | Value): RawBuilder<Value> =>
  sql`least(${one}, ${other})`;

/** For a query that asks only whether there are rows. */
export const ONE = sql.lit(1).as('one');

/** How many rows meet the condition, likewise. */
export const countIf = (condition: Expression<unknown>): RawBuilder<number> =>
  sql`count(*) filter (where ${condition})::int`;

/** How many rows there are, for counts that fit into an integer. */
export const countAll = (): RawBuilder<number> => sql`count(*)::int`;

/** Rows that are given, as a table: `givenRows('c', { id: 'uuid', count: 'int' }, rows)`, by the types of their columns. */
export function givenRows<Alias extends string, Row extends object>(
  alias: Alias,
  types: { [Name in keyof Row & string]: string },
  rows: readonly Row[],
): AliasedRawBuilder<Row, Alias> {
  const names = Object.keys(types) as (keyof Row & string)[];
  const lists = names.map((name) => sql`${rows.map((row) => row[name])}::${sql.raw(types[name])}[]`);
  const called = sql`${sql.ref(alias)}(${sql.join(names.map((name) => sql.ref(name)))})`;
  return sql<Row>`unnest(${sql.join(lists)})`.as<Alias>(called);
}
