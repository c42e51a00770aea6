import type { AgentFieldsFragment } from '#lib/gql/graphql.ts';
import { createMutation } from '#lib/graphql/mutation.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { DeleteAgentDocument, StartSchedulerDocument, StopSchedulerDocument } from './operations.ts';
import { agentName } from './takers.ts';

type Agent = AgentFieldsFragment;

/** What can be done to agents, and which is being asked about. Must be made while a component is being set up. */
export class AgentActions {
  stopping = $state.raw<Agent | null>(null);
  forgetting = $state.raw<Agent | null>(null);
  /** Id of the agent that is being started. */
  starting = $state<string | null>(null);
  busy = $state(false);
  #start = createMutation(StartSchedulerDocument);
  #stop = createMutation(StopSchedulerDocument);
  #delete = createMutation(DeleteAgentDocument);
  #onDone: () => void;

  constructor(onDone: () => void) {
    this.#onDone = onDone;
  }

  async start(agent: Agent): Promise<void> {
    this.starting = agent.id;
    const { error } = await this.#start({ agentId: agent.id });
    this.starting = null;
    if (error) toasts.bad(`Could not start the scheduler of ${agentName(agent)}. ${error.message}`);
    else toasts.ok(`Started the scheduler of ${agentName(agent)}.`);
    this.#onDone();
  }

  async stop(): Promise<void> {
    const agent = this.stopping;
    if (!agent) return;
    this.busy = true;
    const { error } = await this.#stop({ agentId: agent.id });
    this.busy = false;
    if (error) toasts.bad(`Could not stop the scheduler of ${agentName(agent)}. ${error.message}`);
    else toasts.ok(`Stopped the scheduler of ${agentName(agent)}.`);
    this.stopping = null;
    this.#onDone();
  }

  async forget(): Promise<void> {
    const agent = this.forgetting;
    if (!agent) return;
    this.busy = true;
    const { error } = await this.#delete({ id: agent.id });
    this.busy = false;
    // Somebody else may have been faster: then it is gone, as asked.
    if (error && error.code !== 'NOT_FOUND') toasts.bad(`Could not forget ${agentName(agent)}. ${error.message}`);
    else toasts.ok(`Forgot ${agentName(agent)}.`);
    this.forgetting = null;
    this.#onDone();
  }
}
