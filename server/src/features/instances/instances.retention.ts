import { countAll, db, executeFirst, ONE } from '../../lib/query.ts';
import { DAY_MS, RETENTION_BATCH, type Kept } from '../../lib/retention.ts';
import { timestamp, type SqlRunner, type Timestamp } from '../../lib/sql.ts';

/** Sources that have been silent for long. */
export async function deleteOldInstances(sql: SqlRunner, { now, days }: Kept): Promise<Record<string, number>> {
  return { instance: await deleteSilentInstances(sql, timestamp(now - days.instances * DAY_MS)) };
}

/** Walks all sources by id: no index knows how long each has been silent, since every beat would have to move it. */
async function deleteSilentInstances(sql: SqlRunner, until: Timestamp): Promise<number> {
  let total = 0;
  for (let after: string | null = '00000000-0000-0000-0000-000000000000'; after !== null;) {
    const row: { last: string | null; gone: number | null } | undefined = await executeFirst(
      sql,
      deletion(after, until),
    );
    after = row?.last ?? null;
    total += row?.gone ?? 0;
  }
  return total;
}

const deletion = (after: string, until: Timestamp) =>
  db
    .with(
      (cte) => cte('walked').materialized(),
      (tables) =>
        tables
          .selectFrom('instance')
          .select(['id', 'last_heartbeat_at'])
          .where('id', '>', after)
          .orderBy('id')
          .limit(RETENTION_BATCH),
    )
    .with(
      (cte) => cte('silent').materialized(),
      (tables) =>
        tables
          .selectFrom('instance as n')
          .innerJoin('walked as w', 'w.id', 'n.id')
          .select('n.id')
          .where('w.last_heartbeat_at', '<', until)
          .where('n.last_heartbeat_at', '<', until)
          .forUpdate('n')
          .skipLocked(),
    )
    .with('deleted', (tables) =>
      tables.deleteFrom('instance as n').using('silent as s').whereRef('n.id', '=', 's.id').returning(ONE),
    )
    .selectNoFrom((eb) => [
      eb.selectFrom('walked').select('id').orderBy('id', 'desc').limit(1).as('last'),
      eb.selectFrom('deleted').select(countAll().as('count')).as('gone'),
    ]);
