import type { Announcements, Topic } from '../../ledger/announcements.ts';
import { AGENT_COLUMNS, type Agent } from './agent.model.ts';

export type AgentChanges = Topic<Agent>;

/** What becomes of agents: each as it is now. */
export const followAgents = (announcements: Announcements): AgentChanges =>
  announcements.topic({
    words: ['agents'],
    read: (sql, _word, ids) =>
      sql.query<Agent>(`select ${AGENT_COLUMNS} from agent g where g.id = any($1::uuid[])`, [ids]),
  });
