import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type KyselyPlugin,
  type QueryResult,
} from 'kysely';
import type { AuditLog } from '../audit/audit-log.service.ts';
import { auditOfStatement } from './auth-audit.ts';
import type { Sql } from '../../../lib/sql.ts';

/**
 * The database as Better Auth takes it. Over the server's own SQL, not over the ORM's connections: so its statements wait
 * at the same gate as those of all requests, on the embedded database too, and never before a beat.
 */
export const authDatabase = (sql: Sql, audit: AuditLog): Kysely<unknown> =>
  new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new SqlDriver(sql, audit),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    plugins: [dates],
  });

/** Without transactions, of which Better Auth asks none here: {@link Sql} has no open connection to hold. */
class SqlDriver extends DummyDriver {
  readonly #sql: Sql;
  readonly #audit: AuditLog;

  constructor(sql: Sql, audit: AuditLog) {
    super();
    this.#sql = sql;
    this.#audit = audit;
  }

  override acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve({ executeQuery: (query) => this.#run(query), streamQuery: refuse });
  }

  override beginTransaction(): Promise<void> {
    return refuse();
  }

  async #run<Row>({ sql: text, parameters, query }: CompiledQuery): Promise<QueryResult<Row>> {
    // What was changed is counted by what comes back.
    const isCounted = (query.kind === 'UpdateQueryNode' || query.kind === 'DeleteQueryNode') && !query.returning;
    const record = auditOfStatement(this.#audit, text);
    const rows =
      record === null
        ? await this.#sql.query<Row>(isCounted ? `${text} returning 1` : text, [...parameters])
        : await this.#sql.transaction(async (tx) => {
            const changed = await tx.query<Row>(isCounted ? `${text} returning *` : text, [...parameters]);
            await record(tx, changed as Record<string, unknown>[]);
            return changed;
          });
    return isCounted ? { rows: [], numAffectedRows: BigInt(rows.length) } : { rows };
  }
}

function refuse(): never {
  throw new Error('the database of accounts has neither transactions nor streams');
}

const TIME = /_(?:at|until)$/;

/**
 * Times as dates. As the text that some drivers give, a time is never before now: every session that has expired would
 * be accepted.
 */
const dates: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: ({ result }) =>
    Promise.resolve({
      ...result,
      rows: result.rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            TIME.test(name) && typeof value === 'string' ? new Date(value) : value,
          ]),
        ),
      ),
    }),
};
