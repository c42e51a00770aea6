import { DAY_MS, RETENTION_BATCH, type Kept } from '../../lib/retention.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';

/** Sources that have been silent for long. */
export async function deleteOldInstances(sql: SqlRunner, { now, days }: Kept): Promise<Record<string, number>> {
  return { instance: await deleteSilentInstances(sql, timestamp(now - days.instances * DAY_MS)) };
}

/** Walks all sources by id: no index knows how long each has been silent, since every beat would have to move it. */
async function deleteSilentInstances(sql: SqlRunner, until: string | null): Promise<number> {
  let total = 0;
  for (let after: string | null = '00000000-0000-0000-0000-000000000000'; after !== null;) {
    const [row]: { last: string | null; gone: number }[] = await sql.query(
      `with walked as materialized (
        select id, last_heartbeat_at from instance where id > $1 order by id limit ${RETENTION_BATCH}
      ), silent as materialized (
        select n.id from instance n join walked w on w.id = n.id where w.last_heartbeat_at < $2 and n.last_heartbeat_at < $2
        for update of n skip locked
      ), deleted as (delete from instance n using silent s where n.id = s.id returning 1)
      select (select id from walked order by id desc limit 1) as last, (select count(*) from deleted)::int as gone`,
      [after, until],
    );
    after = row?.last ?? null;
    total += row?.gone ?? 0;
  }
  return total;
}
