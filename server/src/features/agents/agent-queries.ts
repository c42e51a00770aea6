import { db, execute, greatest, type Changes } from '../../lib/query.ts';
import type { SqlRunner } from '../../lib/sql.ts';
import { slugOfAgent } from '../apps/own-app.ts';
import { AGENT, type Agent } from './agent.model.ts';

/** Takes the place of the session before, and keeps what is true of both. */
export const registration = (agent: Agent) =>
  db
    .insertInto('agent')
    .values({ ...AGENT.row(agent), app_slug: slugOfAgent(agent) })
    .onConflict((conflict) =>
      conflict.columns(['user', 'host', 'environment']).doUpdateSet((eb) => {
        const isSame = eb('agent.session_id', '=', eb.ref('excluded.session_id'));
        return {
          app_slug: eb.ref('excluded.app_slug'),
          session_id: eb.ref('excluded.session_id'),
          token_session_id: eb.ref('excluded.token_session_id'),
          version: eb.ref('excluded.version'),
          online: true,
          last_heartbeat_at: greatest(eb.ref('agent.last_heartbeat_at'), eb.ref('excluded.last_heartbeat_at')),
          registered_at: eb
            .case()
            .when(isSame)
            .then(eb.ref('agent.registered_at'))
            .else(eb.ref('excluded.registered_at'))
            .end(),
          scheduler_since: eb
            .case()
            .when(eb.not(eb.ref('agent.scheduler_running')))
            .then(null)
            .when(isSame)
            .then(eb.ref('agent.scheduler_since'))
            .else(eb.ref('excluded.scheduler_since'))
            .end(),
        } satisfies Changes<'agent'>;
      }),
    )
    .returning(AGENT.of('agent'));

/** The apps that an agent itself has beaten for: its runs do so without a version. */
export async function ownApps(tx: SqlRunner, { user, host, environment, sessionId }: Agent): Promise<string[]> {
  const query = db
    .selectFrom('instance')
    .select('app_id')
    // By the index of users, too.
    .where((eb) => eb(eb.fn<string>('lower', ['user']), '=', eb.fn<string>('lower', [eb.val(user)])))
    .where('user', '=', user)
    .where('host', '=', host)
    .where('environment', '=', environment)
    .where('session_id', '=', sessionId)
    .where('agent_version', 'is not', null)
    .orderBy('app_id');
  return (await execute(tx, query)).map((row) => row.app_id);
}
