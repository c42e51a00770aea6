import { UnderscoreNamingStrategy, type EntitySchema, type InferEntity, type Opt } from '@mikro-orm/core';
import type { InferKyselyDB, SnakeCase } from '@mikro-orm/postgresql';
import {
  RawNode,
  type ColumnType,
  type GeneratedAlways,
  type Insertable,
  type InsertQueryBuilder,
  type InsertResult,
} from 'kysely';
import { db, raw, type Selected, type Tables } from '../lib/query.ts';
import { timestamp, type Timestamp } from '../lib/sql.ts';

/** As the server reads a column: times in epoch milliseconds. */
type Read<Value> = Value extends Date ? number : Value;

/** A stored thing as the server reads it: what its entity describes, of another thing its id. */
export type Stored<Entity extends EntitySchema, LeftOut extends string = never> = {
  -readonly [
    Name in keyof InferEntity<Entity> & string as Name extends LeftOut
      ? never
      : NonNullable<InferEntity<Entity>[Name]> extends { id: unknown }
        ? `${Name}Id`
        : Name
  ]-?: NonNullable<InferEntity<Entity>[Name]> extends { id: unknown }
    ? string
    : Read<Exclude<InferEntity<Entity>[Name], undefined>>;
};

/** The same as the entity manager takes it: times as dates. */
type Dated<Entity extends EntitySchema, LeftOut extends string> = {
  [Name in Exclude<keyof InferEntity<Entity> & keyof Stored<Entity, LeftOut> & string, LeftOut>]: Exclude<
    InferEntity<Entity>[Name],
    undefined
  >;
};

/** The table of an entity for the queries of lib/query.ts: its columns under their names in the database. */
export type TableOf<Entity extends { name: string }> = {
  [Table in keyof InferKyselyDB<Entity>]: {
    [Name in keyof InferKyselyDB<Entity>[Table]]: InColumn<InferKyselyDB<Entity>[Table][Name]>;
  };
};

/** What is inserted for a {@link Stored}. */
type RowOf<Entity, LeftOut extends string> = Entity extends { name: string }
  ? { [Name in Exclude<keyof InsertableOf<Entity>, SnakeCase<LeftOut>>]: InsertableOf<Entity>[Name] }
  : never;
type TableNameOf<Entity> = Entity extends { name: string } ? keyof TableOf<Entity> & keyof Tables : never;
type InsertableOf<Entity extends { name: string }> = Insertable<TableOf<Entity>[keyof TableOf<Entity>]>;

/**
 * A time is no Date: it is given as a {@link Timestamp}, and read by `epoch`. What the database works out is not written.
 */
type InColumn<Value> = Value extends Opt
  ? GeneratedAlways<string>
  : Value extends ColumnType<infer Given, infer Inserted, infer Updated>
    ? ColumnType<InColumn<Given>, InColumn<Inserted>, InColumn<Updated>>
    : Value extends Date
      ? Timestamp
      : Value;

export interface Column {
  /** Of what is read: the entity's property, or `<property>Id` of another thing. */
  property: string;
  /** In the database. */
  name: string;
  /** Of PostgreSQL. */
  type: string;
}

/** The columns of a table as its entity describes them, for SQL that is written by hand. */
export class Columns<Model, Data = unknown, Row = unknown, Table extends keyof Tables = never> {
  readonly table: string;
  readonly #columns: readonly Column[];

  constructor(table: string, columns: readonly Column[]) {
    this.table = table;
    this.#columns = columns;
  }

  /** Each column under the name of its property. */
  get all(): readonly Column[] {
    return this.#columns;
  }

  /** All of a row `alias` as a {@link Stored}, for `select`. */
  read(alias: string): string {
    return this.#columns
      .map(({ property, name, type }) => `${readAs(`${alias}."${name}"`, type)} as "${property}"`)
      .join(', ');
  }

  /** The same for a query of lib/query.ts. */
  of(alias: string): Selected<Model> {
    // One piece of text for all of them, made once: PostgreSQL reads it, and nobody else has to.
    const node = RawNode.createWithSql(this.read(alias));
    return { toOperationNode: () => node } as unknown as Selected<Model>;
  }

  /** Names for `insert into`, in the order of {@link rows}. */
  get names(): string {
    return this.#columns.map(({ name }) => `"${name}"`).join(', ');
  }

  /** Inserts rows, however many, by one parameter; to be continued with what a conflict does, and what is returned. */
  insert(models: readonly Model[]): InsertQueryBuilder<Tables, Table, InsertResult> {
    const names = this.#columns.map(({ name }) => name) as never[];
    const typed = this.#columns.map(({ property, type }) => `"${property}" ${type === TIME ? 'float8' : type}`);
    const values = this.#columns.map(({ property, type }) =>
      type === TIME ? `to_timestamp("${property}" / 1000)` : `"${property}"`,
    );
    const rows = raw`select ${raw.raw(values.join(', '))}
      from jsonb_to_recordset(${JSON.stringify(models)}::jsonb) as given(${raw.raw(typed.join(', '))})`;
    return db
      .insertInto(this.table as Table)
      .columns(names)
      .expression(rows);
  }

  /** SQL for the rows in a parameter that {@link asJson} wrote. */
  rows(parameter: string): string {
    const typed = this.#columns.map(({ property, type }) => `"${property}" ${type === TIME ? 'float8' : type}`);
    const values = this.#columns.map(({ property, type }) =>
      type === TIME ? `to_timestamp("${property}" / 1000)` : `"${property}"`,
    );
    return `select ${values.join(', ')} from jsonb_to_recordset(${parameter}::jsonb) as given(${typed.join(', ')})`;
  }

  /** What `insertInto(…).values` and `updateTable(…).set` of lib/query.ts take. */
  row(model: Model): Row {
    const row: Record<string, unknown> = {};
    for (const { property, name, type } of this.#columns) row[name] = valueOf(model[property as keyof Model], type);
    return row as Row;
  }

  /** What the entity manager takes: times as dates. */
  dated(model: Model): Data {
    const data: Record<string, unknown> = {};
    for (const { property, type } of this.#columns) {
      const value = model[property as keyof Model];
      data[property] = type === TIME && typeof value === 'number' ? new Date(value) : value;
    }
    return data as Data;
  }

  asJson(models: readonly Model[]): string {
    return JSON.stringify(models);
  }
}

const TIME = 'timestamptz';
const naming = new UnderscoreNamingStrategy();

/** The columns of this entity, without those named. */
export function columnsOf<Entity extends EntitySchema, LeftOut extends string = never>(
  entity: Entity,
  ...leftOut: LeftOut[]
): Columns<Stored<Entity, LeftOut>, Dated<Entity, LeftOut>, RowOf<Entity, LeftOut>, TableNameOf<Entity>> {
  const { tableName, properties } = entity.meta;
  const columns = Object.entries(properties as Record<string, Described>)
    .filter(([property]) => !leftOut.some((name) => name === property))
    .map(([property, described]): Column => {
      if (described.entity !== undefined)
        return { property: `${property}Id`, name: naming.joinKeyColumnName(property, 'id'), type: 'uuid' };
      return {
        property,
        name: described.name ?? naming.propertyToColumnName(property),
        type: typeOf(property, described),
      };
    });
  return new Columns(tableName ?? '', columns);
}

/** What an entity says of a property before the ORM has looked at it. */
interface Described {
  entity?: unknown;
  /** Of the column, where it is not the property's in the usual way. */
  name?: string;
  columnType?: string;
  type?: unknown;
}

/** How each of the ORM's types is stored. */
const STORED_AS: Record<string, string> = {
  UuidType: 'uuid',
  TextType: 'text',
  IntegerType: 'int',
  SmallIntType: 'smallint',
  BigIntType: 'bigint',
  DoubleType: 'float8',
  BooleanType: 'boolean',
  DateTimeType: TIME,
  DateType: 'date',
  JsonType: 'jsonb',
};

function typeOf(property: string, { columnType, type }: Described): string {
  if (columnType !== undefined) return columnType;
  const name = typeof type === 'function' ? type.name : (type as object).constructor.name;
  const stored = STORED_AS[name];
  if (stored === undefined) throw new Error(`no SQL is known for the property ${property} of type ${name}`);
  return stored;
}

function valueOf(value: unknown, type: string): unknown {
  if (value === null || value === undefined) return null;
  if (type === TIME) return timestamp(value as number);
  return type === 'jsonb' ? JSON.stringify(value) : value;
}

function readAs(column: string, type: string): string {
  if (type === TIME) return `(extract(epoch from ${column}) * 1000)::float8`;
  if (type === 'bigint') return `${column}::float8`;
  // A server of an early release, which may run beside this one, stores the word NULL as no value.
  if (type === 'text[]') return `array_replace(${column}, null, 'NULL')`;
  return column;
}
