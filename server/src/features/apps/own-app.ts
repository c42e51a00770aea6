import { mayActAs } from '../../graphql/access.ts';
import type { AgentPattern, Caller } from '../../graphql/caller.ts';
import type { Environment } from '../../ledger/environment.ts';
import { matchesWildcard } from '../../lib/wildcard.ts';

interface Agent extends AgentPattern {
  environment: Environment;
}

const MAX_SLUG = 100;

/** The app that an agent beats for; agents name it so themselves. */
const slugOfAgent = (agent: Agent): string => named(agent, /[^a-z0-9]/g);

/** The same of a pattern of agents, its stars left as they are. */
const slugsOfAgents = (agents: Agent): string => named(agents, /[^a-z0-9*]/g);

const named = ({ user, host, environment }: Agent, others: RegExp): string =>
  `agent-${host}-${user}-${environment}`.toLowerCase().replace(others, '-').slice(0, MAX_SLUG);

/** Whether this slug is that of an agent's own app, and the caller may act as that agent. */
export const isOwnApp = (caller: Caller, slug: string, agent: Agent): boolean =>
  mayActAs(caller, agent) && slug === slugOfAgent(agent);

/** Whether it may be the own app of an agent that the caller may act as: two agents may have one slug. */
export const mayBeOwnApp = ({ actsAs }: Caller, slug: string, environment: Environment): boolean =>
  actsAs !== null && matchesWildcard(slugsOfAgents({ ...actsAs, environment }), slug);
