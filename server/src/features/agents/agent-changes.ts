import type { Announcements, Topic } from '../../ledger/announcements.ts';
import { AGENT_COLUMNS, toAgent, type Agent, type AgentRow } from './agent.model.ts';

export type AgentChanges = Topic<Agent>;

/** What becomes of agents: each as it is now. */
export const followAgents = (announcements: Announcements): AgentChanges =>
  announcements.topic({
    words: ['agents'],
    read: async (sql, _word, ids) =>
      (await sql.query<AgentRow>(`select ${AGENT_COLUMNS} from agent g where g.id = any($1::uuid[])`, [ids])).map(
        toAgent,
      ),
  });
