import type { SqlRunner } from '../../lib/sql.ts';
import type { Task } from '../tasks/task.model.ts';
import { AGENT_COLUMNS, type Agent } from './agent.model.ts';

/**
 * Of each task the agent that will take it, where only one can; null where none or several can. In the order of the
 * tasks.
 */
export async function onlyTakers(sql: SqlRunner, tasks: readonly Task[]): Promise<(Agent | null)[]> {
  const rows = await sql.query<Agent & { place: number }>(
    `select wanted.place::int as place, taker.* from jsonb_to_recordset($1::jsonb) as wanted(place int, "user" text, host text, environment text)
    cross join lateral (select ${AGENT_COLUMNS} from agent g where g.environment = wanted.environment
      and (wanted."user" is null or wanted."user" = g."user") and (wanted.host is null or wanted.host = g.host) limit 2) taker`,
    [JSON.stringify(tasks.map(({ user, host, environment }, place) => ({ place, user, host, environment })))],
  );
  const takers = new Map<number, Agent[]>();
  for (const row of rows) takers.set(row.place, [...(takers.get(row.place) ?? []), row]);
  return tasks.map((_, place) => {
    const [first, second] = takers.get(place) ?? [];
    return second === undefined ? (first ?? null) : null;
  });
}
