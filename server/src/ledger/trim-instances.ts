import type { SqlRunner } from '../lib/sql.ts';

const MAX_INSTANCES_PER_APP = 1_000;
const TRIM_TIMEOUT_MS = 10_000;

/** Forgets the sources of these apps that have been silent the longest, beyond 1,000 an app. */
export async function trimInstances(sql: SqlRunner, appIds: string[]): Promise<void> {
  await sql.query(
    `delete from instance where id in (
      select id from (select id, row_number() over (partition by app_id order by last_heartbeat_at desc, id desc) as place
        from instance where app_id = any($1::uuid[])) ranked where place > ${MAX_INSTANCES_PER_APP})`,
    [appIds],
    { name: 'trim-instances', timeoutMs: TRIM_TIMEOUT_MS },
  );
}
