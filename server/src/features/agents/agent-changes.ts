import { anyOf, db, execute } from '../../lib/query.ts';
import type { Announcements, Topic } from '../../ledger/announcements.ts';
import { AGENT, type Agent } from './agent.model.ts';

export type AgentChanges = Topic<Agent>;

/** What becomes of agents: each as it is now. */
export const followAgents = (announcements: Announcements): AgentChanges =>
  announcements.topic({
    words: ['agents'],
    read: (sql, _word, ids) =>
      execute(sql, db.selectFrom('agent as g').select(AGENT.of('g')).where('g.id', '=', anyOf(ids))),
  });
