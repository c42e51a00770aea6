import type { AgentChoicesQuery, Environment } from '#lib/gql/graphql.ts';

export type AgentChoice = AgentChoicesQuery['agents']['nodes'][number];

interface Taken {
  environment: Environment;
  /** Null: any. */
  user?: string | null | undefined;
  host?: string | null | undefined;
}

/** Who could take a task or a run now, and who could if its scheduler were started or it were online. */
export interface Takers {
  ready: AgentChoice[];
  stopped: AgentChoice[];
  offline: AgentChoice[];
}

/** The agents that may take a task: of its environment, and of its user and host where it names them. */
export function takersOf(task: Taken, agents: readonly AgentChoice[]): Takers {
  const may = agents.filter(
    (agent) =>
      agent.environment === task.environment &&
      (task.user == null || task.user === agent.user) &&
      (task.host == null || task.host === agent.host),
  );
  const online = may.filter((agent) => agent.online);
  return {
    ready: online.filter((agent) => agent.schedulerEnabled),
    stopped: online.filter((agent) => !agent.schedulerEnabled),
    offline: may.filter((agent) => !agent.online),
  };
}

/** Who will take it, in words; `warn` where nobody will as things are. */
export function takersInWords({ ready, stopped, offline }: Takers): { text: string; warn: boolean } {
  const [only] = ready;
  if (ready.length > 1) return { text: 'any agent', warn: false };
  if (only) return { text: agentName(only), warn: false };
  const [halted] = stopped;
  if (halted) {
    return { text: stopped.length === 1 ? `${agentName(halted)} is stopped` : 'its agents are stopped', warn: true };
  }
  const [away] = offline;
  if (away && offline.length === 1) return { text: `${agentName(away)} is offline`, warn: true };
  return { text: 'no agent is online for it', warn: true };
}

/** An agent as people call it: `root@db-1`. */
export function agentName({ user, host }: { user: string; host: string }): string {
  return `${user}@${host}`;
}
