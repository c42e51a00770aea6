import { shownTo } from '../../graphql/access.ts';
import { filterWithin, numberWithin, uuid } from '../../graphql/arguments.ts';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, pageComplexity } from '../../graphql/connection.ts';
import { AccessCheckType } from '../access/access-check.schema.ts';
import { EnvironmentEnum } from '../apps/apps.enums.ts';
import { SortDirectionEnum } from '../../graphql/sort-direction.ts';
import { UpcomingRunType } from '../tasks/tasks.schema.ts';
import type { Agent } from './agent.model.ts';
import { heartbeatEverySeconds, type AgentOrderField } from './agents.service.ts';

export const AgentType = builder.objectRef<Agent>('Agent').implement({
  description: 'A process on a host that runs tasks; one for each (user, host, environment).',
  fields: (t) => ({
    id: t.exposeID('id'),
    sessionId: t.exposeString('sessionId', {
      description: 'Another with each start of the agent. Empty for whoever may not read output.',
      // Who knows it may take the agent's place.
      ...shownTo({ permission: 'READ_OUTPUT', agent: true }, ''),
    }),
    user: t.exposeString('user'),
    host: t.exposeString('host'),
    environment: t.field({ type: EnvironmentEnum, resolve: (agent) => agent.environment }),
    version: t.exposeString('version'),
    outdated: t.boolean({
      description: "Its version is not the server's.",
      resolve: (agent, _args, { version }) => agent.version !== version,
    }),
    online: t.boolean({
      description: 'Heard of within 60 s, and it has not said that it ends.',
      resolve: (agent, _args, { agents }) => agents.isOnline(agent),
    }),
    schedulerRunning: t.boolean({
      description: 'Whether it is scheduling tasks, and since when.',
      resolve: (agent, _args, { agents }) => agent.schedulerRunning && agents.isOnline(agent),
    }),
    schedulerEnabled: t.boolean({
      description: 'Whether it schedules tasks while it is online: what startScheduler and stopScheduler set.',
      resolve: (agent) => agent.schedulerRunning,
    }),
    schedulerSince: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: (agent, _args, { agents }) => (agents.isOnline(agent) ? agent.schedulerSince : null),
    }),
    lastHeartbeatAt: t.field({ type: 'DateTime', resolve: (agent) => agent.lastHeartbeatAt }),
    latencyMs: t.exposeFloat('latencyMs', { nullable: true }),
    runningRuns: t.int({
      description: 'Runs that it has taken and not ended.',
      resolve: (agent, _args, { countRunning }) => countRunning(agent.id),
    }),
    hasToken: t.boolean({
      description: 'Its last session has come with a token of its own; without one it works in open mode only.',
      resolve: ({ sessionId, tokenSessionId }) => tokenSessionId === sessionId,
    }),
    registeredAt: t.field({
      type: 'DateTime',
      description: 'Since when this session of it is known.',
      resolve: (agent) => agent.registeredAt,
    }),
  }),
});

const AgentConnection = connectionOf('Agent', AgentType);

const AgentFilterInput = builder.inputType('AgentFilter', {
  description: 'Conditions are joined by "and".',
  fields: (t) => ({
    search: t.string({ description: 'Part of the user, the host or the session id; capitals do not matter.' }),
    online: t.boolean(),
    environment: t.field({ type: EnvironmentEnum }),
  }),
});
const AgentOrderFieldEnum = builder.enumType('AgentOrderField', {
  values: ['USER', 'HOST', 'ENVIRONMENT', 'VERSION', 'LAST_HEARTBEAT'] as const satisfies AgentOrderField[],
});
const AgentOrderInput = builder.inputType('AgentOrder', {
  fields: (t) => ({
    field: t.field({ type: AgentOrderFieldEnum, required: true }),
    direction: t.field({ type: SortDirectionEnum, required: true }),
  }),
});

const RegisterAgentInput = builder.inputType('RegisterAgentInput', {
  fields: (t) => ({
    user: t.string({ required: true }),
    host: t.string({ required: true }),
    environment: t.field({ type: EnvironmentEnum, defaultValue: 'PRODUCTION' }),
    sessionId: t.string({
      required: true,
      description: '1 to 255 characters that no other agent has, for example a UUID; new for each start of the agent.',
    }),
    previousSessionId: t.string({
      description: 'The session that this one follows on, where the agent knows it: then it takes over at once.',
    }),
    version: t.string({ required: true }),
    protocol: t.int({
      required: true,
      description: 'The version of this part of the API that the agent speaks: 1.',
    }),
  }),
});
const AgentHeartbeatInput = builder.inputType('AgentHeartbeatInput', {
  fields: (t) => ({
    agentId: t.id({ required: true }),
    sessionId: t.string({ required: true }),
    latencyMs: t.float({ description: 'Round trip of its last call, in milliseconds.' }),
    failureRate: t.float({ description: 'Share of its calls since the last beat that failed, 0 to 1.' }),
  }),
});
const AgentSession = builder.objectRef<{ agent: Agent; everySeconds: number }>('AgentSession').implement({
  fields: (t) => ({
    agent: t.field({ type: AgentType, resolve: ({ agent }) => agent }),
    serverTime: t.field({
      type: 'DateTime',
      description: 'What its clock has to be corrected by.',
      resolve: (_session, _args, { clock }) => clock.now(),
    }),
    heartbeatEverySeconds: t.int({
      description:
        'When to beat next: 15 s when over 10% of its calls fail or the latency is over 1 s, 20 s over 500 ms, else 30 s.',
      resolve: ({ everySeconds }) => everySeconds,
    }),
  }),
});

/** 366 days: beyond, a clock was set and nothing measured. */
const MAX_LATENCY_MS = 366 * 86_400_000;

builder.objectFields(AccessCheckType, (t) => ({
  agentsWithoutToken: t.field({
    type: [AgentType],
    description: 'They stop when accounts are turned on, until they are enrolled; the last heard of first.',
    resolve: (_check, _args, { agents }) => agents.withoutToken(),
  }),
}));

builder.queryFields((t) => ({
  agent: t.field({
    type: AgentType,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'READ' },
    resolve: (_root, { id }, { agents }) => agents.find(uuid('id', id)),
  }),
  agents: t.field({
    type: AgentConnection,
    description: 'The last heard of first where no order is given.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: AgentFilterInput }),
      orderBy: t.arg({ type: AgentOrderInput }),
    },
    complexity: pageComplexity,
    authScopes: { permission: 'READ' },
    resolve: (_root, { filter, orderBy, ...page }, { agents, caller }) =>
      agents.list(filterWithin(filter) ?? {}, orderBy ?? null, page, caller.may('READ_OUTPUT')),
  }),
}));

builder.objectFields(UpcomingRunType, (t) => ({
  agent: t.field({
    type: AgentType,
    nullable: true,
    description: 'Who will take it, where only one can.',
    resolve: ({ task }, _args, { loadOnlyTaker }) => loadOnlyTaker(task),
  }),
}));

builder.mutationFields((t) => ({
  startScheduler: t.field({
    type: AgentType,
    description: 'Has an agent take slots and runs.',
    args: { agentId: t.arg.id({ required: true }) },
    authScopes: { permission: 'OPERATE' },
    resolve: (_root, { agentId }, { agents }) => agents.setScheduler(uuid('agentId', agentId), true),
  }),
  stopScheduler: t.field({
    type: AgentType,
    description: 'Has an agent take nothing more, until it is started again. Runs that it has go on.',
    args: { agentId: t.arg.id({ required: true }) },
    authScopes: { permission: 'OPERATE' },
    resolve: (_root, { agentId }, { agents }) => agents.setScheduler(uuid('agentId', agentId), false),
  }),
  deleteAgent: t.field({
    type: 'ID',
    description: 'Forgets an agent that is offline. CONFLICT while it is online.',
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'ADMIN' },
    resolve: (_root, { id }, { agents }) => agents.delete(uuid('id', id)),
  }),
  registerAgent: t.field({
    type: AgentSession,
    description:
      'Announces an agent; one for each (user, host, environment). CONFLICT when another process is that agent, or has this session id; BAD_USER_INPUT when it speaks a protocol that this server does not.',
    args: { input: t.arg({ type: RegisterAgentInput, required: true }) },
    authScopes: { agent: true },
    resolve: async (_root, { input }, { agents, caller }) => ({
      agent: await agents.register(input, caller),
      everySeconds: heartbeatEverySeconds(null, null),
    }),
  }),
  agentHeartbeat: t.field({
    type: AgentSession,
    description:
      'Keeps an agent online and the leases of its runs: more than 60 s without it, and they are LOST. NOT_FOUND or CONFLICT: register again.',
    args: { input: t.arg({ type: AgentHeartbeatInput, required: true }) },
    authScopes: { agent: true },
    resolve: async (_root, { input }, { agents, caller }) => {
      const latencyMs = numberWithin('input.latencyMs', input.latencyMs, MAX_LATENCY_MS);
      const failureRate = numberWithin('input.failureRate', input.failureRate, 1);
      return {
        agent: await agents.beat(uuid('input.agentId', input.agentId), input.sessionId, latencyMs, caller),
        everySeconds: heartbeatEverySeconds(latencyMs, failureRate),
      };
    },
  }),
  unregisterAgent: t.field({
    type: 'ID',
    description: 'Says that an agent ends: it is offline at once.',
    args: { agentId: t.arg.id({ required: true }), sessionId: t.arg.string({ required: true }) },
    authScopes: { agent: true },
    resolve: (_root, { agentId, sessionId }, { agents, caller }) =>
      agents.unregister(uuid('agentId', agentId), sessionId, caller),
  }),
}));

/** Unread changes at which a subscription is closed. */
const MAX_UNREAD_CHANGES = 1_000;

builder.subscriptionFields((t) => ({
  agentUpdates: t.field({
    type: AgentType,
    description: 'Agents that come, beat, go, or are started and stopped.',
    authScopes: { permission: 'READ' },
    subscribe: (_root, _args, { agentChanges }) => agentChanges.messages(MAX_UNREAD_CHANGES),
    resolve: (agent) => agent,
  }),
}));
