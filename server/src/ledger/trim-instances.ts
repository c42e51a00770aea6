import { anyOf, db, execute, lit } from '../lib/query.ts';
import type { SqlRunner } from '../lib/sql.ts';

const MAX_INSTANCES_PER_APP = 1_000;
const TRIM_TIMEOUT_MS = 10_000;

/** Forgets the sources of these apps that have been silent the longest, beyond 1,000 an app. */
export async function trimInstances(sql: SqlRunner, appIds: string[]): Promise<void> {
  const ranked = db
    .selectFrom('instance')
    .select((eb) => {
      const newestFirst = eb.fn
        .agg<number>('row_number')
        .over((over) => over.partitionBy('app_id').orderBy('last_heartbeat_at', 'desc').orderBy('id', 'desc'));
      return ['id', newestFirst.as('place')];
    })
    .where('app_id', '=', anyOf(appIds));
  const tooMany = db.selectFrom(ranked.as('ranked')).select('id').where('place', '>', lit(MAX_INSTANCES_PER_APP));
  const query = db.deleteFrom('instance').where('id', 'in', tooMany);
  await execute(sql, query, { name: 'trim-instances', timeoutMs: TRIM_TIMEOUT_MS });
}
