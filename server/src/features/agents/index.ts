import type { Feature } from '../../graphql/feature.ts';
import type { Task } from '../tasks/task.model.ts';
import { followAgents, type AgentChanges } from './agent-changes.ts';
import { AgentEntity } from './agent.entity.ts';
import type { Agent } from './agent.model.ts';
import { AppsOfAgents } from './agents.migration.ts';
import './agents.schema.ts';
import { AgentsService } from './agents.service.ts';
import { onlyTakers } from './only-taker.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    agents: AgentsService;
    agentChanges: AgentChanges;
  }
  interface Loaders {
    loadAgent(id: string): Promise<Agent | null>;
    /** The agent that will take a task, where only one can. */
    loadOnlyTaker(task: Task): Promise<Agent | null>;
  }
}

/** Who runs tasks on hosts. */
export const agents = {
  name: 'agents',
  entities: [AgentEntity],
  migrations: [{ name: '20261127142000-apps-of-agents', class: AppsOfAgents }],
  services: ({ sql, database, apps, announcements, audit, now }) => {
    const agentChanges = followAgents(announcements);
    return {
      agentChanges,
      agents: new AgentsService({
        sql,
        transactional: database.transactional,
        apps,
        changes: agentChanges,
        audit,
        now,
      }),
    };
  },
  loaders: (services) => ({
    loadAgent: (ids) => services.agents.findMany(ids),
    loadOnlyTaker: (tasks) => onlyTakers(services.sql, tasks),
  }),
} satisfies Feature;
