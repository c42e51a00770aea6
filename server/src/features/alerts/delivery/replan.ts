import type { SqlRunner } from '../../../lib/sql.ts';

/** Has the alerts of all open incidents planned anew: to be called where rules or channels change, in that transaction. */
export async function replanAll(tx: SqlRunner): Promise<void> {
  await tx.query(
    `with open as (
      select id from incident where resolved_at is null order by app_id, kind for no key update
    )
    update incident i set version = i.version + 1 from open where i.id = open.id`,
  );
}
