import type { Expression, SqlBool } from 'kysely';
import { db, givenRows, on, execute, raw } from '../../lib/query.ts';
import type { SqlRunner } from '../../lib/sql.ts';
import type { Task } from '../tasks/task.model.ts';
import { AGENT, type Agent } from './agent.model.ts';

const g = on<{ g: 'agent' }>();

const isNullOrSame = (wanted: Expression<string | null>, own: Expression<string>) =>
  raw<SqlBool>`(${wanted} is null or ${wanted} = ${own})`;

/**
 * Of each task the agent that will take it, where only one can; null where none or several can. In the order of the
 * tasks.
 */
export async function onlyTakers(sql: SqlRunner, tasks: readonly Task[]): Promise<(Agent | null)[]> {
  const wanted = tasks.map(({ user, host, environment }, place) => ({ place, user, host, environment }));
  const types = { place: 'int', user: 'text', host: 'text', environment: 'text' };
  const query = db
    .selectFrom(givenRows('wanted', types, wanted))
    .crossJoinLateral((eb) =>
      eb
        .selectFrom('agent as g')
        .select(AGENT.of('g'))
        .whereRef('g.environment', '=', 'wanted.environment')
        .where(isNullOrSame(eb.ref('wanted.user'), g.ref('g.user')))
        .where(isNullOrSame(eb.ref('wanted.host'), g.ref('g.host')))
        .limit(2)
        .as('taker'),
    )
    .select('wanted.place')
    .selectAll('taker');
  const rows = await execute(sql, query);
  const takers = new Map<number, Agent[]>();
  for (const { place, ...agent } of rows) takers.set(place, [...(takers.get(place) ?? []), agent]);
  return tasks.map((_, place) => {
    const [first, second] = takers.get(place) ?? [];
    return second === undefined ? (first ?? null) : null;
  });
}
