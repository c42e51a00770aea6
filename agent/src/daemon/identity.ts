import type { CreateAppInput, Environment } from '../gql/graphql.ts';

/** Who this agent is: there is one for each of these on a server. */
export interface Identity {
  user: string;
  host: string;
  environment: Environment;
}

const MAX_SLUG = 100;

/** The app that an agent beats for: DOWN about a minute after the agent has died. */
export function ownApp({ user, host, environment }: Identity): { slug: string; app: CreateAppInput } {
  const slug = `agent-${host}-${user}-${environment}`
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '-')
    .slice(0, MAX_SLUG);
  const app: CreateAppInput = {
    name: `Agent ${user}@${host}`.slice(0, MAX_SLUG),
    description: 'The Lubdub agent that runs tasks as this user on this host.',
    environment,
    schedule: { everySeconds: 45 },
    graceSeconds: 15,
    tags: ['agent'],
  };
  return { slug, app };
}
