import { anyOf, execute } from '../../lib/query.ts';
import type { Announcements, Topic } from '../../ledger/announcements.ts';
import { type Agent, AGENTS } from './agent.model.ts';

export type AgentChanges = Topic<Agent>;

/** What becomes of agents: each as it is now. */
export const followAgents = (announcements: Announcements): AgentChanges =>
  announcements.topic({
    words: ['agents'],
    read: (sql, _word, ids) => execute(sql, AGENTS.where('g.id', '=', anyOf(ids))),
  });
