import { makeAgentToken } from '../../kit/agent-tokens.ts';
import { uniqueName } from '../../kit/apps.ts';
import { createTask, registerAgent, runTask } from '../../kit/tasks.ts';
import type { Recipes } from './recipe.ts';

/** The mutations of tasks, runs and agents. */
export const work: Recipes = (admin, server) => {
  const ofTask = async () => ({ id: (await createTask(admin)).id });
  const ofAgent = async () => {
    const host = uniqueName('host');
    const token = await makeAgentToken(admin, { user: 'deploy', host });
    return registerAgent(server.withKey(token), { host });
  };

  return {
    createTask: {
      actions: ['APP_CREATED', 'TASK_CREATED'],
      call: `mutation ($name: String!) { createTask(input: { name: $name, script: "work.sh", folder: "",
        schedule: { everySeconds: 60 }, newApp: {} }) { id } }`,
      given: () => Promise.resolve({ name: uniqueName('task') }),
    },
    updateTask: {
      actions: ['TASK_UPDATED'],
      call: 'mutation ($id: ID!) { updateTask(id: $id, input: { arguments: ["--password", "hunter2"] }) { id } }',
      given: ofTask,
    },
    setTasksEnabled: {
      actions: ['TASK_DISABLED', 'TASK_DISABLED'],
      call: 'mutation ($ids: [ID!]!) { setTasksEnabled(ids: $ids, enabled: false) { id } }',
      given: async () => ({ ids: [(await ofTask()).id, (await ofTask()).id] }),
    },
    deleteTask: { actions: ['TASK_DELETED'], call: 'mutation ($id: ID!) { deleteTask(id: $id) }', given: ofTask },
    deleteTasks: {
      actions: ['TASK_DELETED', 'TASK_DELETED'],
      call: 'mutation ($ids: [ID!]!) { deleteTasks(ids: $ids) }',
      given: async () => ({ ids: [(await ofTask()).id, (await ofTask()).id] }),
    },
    runTask: { actions: ['TASK_RUN'], call: 'mutation ($id: ID!) { runTask(id: $id) { id } }', given: ofTask },
    cancelRun: {
      actions: ['RUN_CANCELLED'],
      call: 'mutation ($id: ID!) { cancelRun(id: $id) { id } }',
      given: async () => ({ id: (await runTask(admin, (await ofTask()).id)).id }),
    },
    startScheduler: {
      actions: ['SCHEDULER_STARTED'],
      call: 'mutation ($id: ID!) { startScheduler(agentId: $id) { id } }',
      given: async () => {
        const { id } = await ofAgent();
        await admin.query('mutation ($id: ID!) { stopScheduler(agentId: $id) { id } }', { id });
        return { id };
      },
    },
    stopScheduler: {
      actions: ['SCHEDULER_STOPPED'],
      call: 'mutation ($id: ID!) { stopScheduler(agentId: $id) { id } }',
      given: async () => ({ id: (await ofAgent()).id }),
    },
    deleteAgent: {
      actions: ['AGENT_DELETED'],
      call: 'mutation ($id: ID!) { deleteAgent(id: $id) }',
      given: async () => {
        const agent = await ofAgent();
        const leave =
          'mutation ($agentId: ID!, $sessionId: String!) { unregisterAgent(agentId: $agentId, sessionId: $sessionId) }';
        await agent.client.query(leave, agent.session);
        return { id: agent.id };
      },
    },
    createEnrollCode: {
      actions: ['ENROLL_CODE_CREATED'],
      call: 'mutation ($host: String!) { createEnrollCode(input: { user: "*", host: $host }) { code } }',
      given: () => Promise.resolve({ host: uniqueName('host') }),
    },
    revokeAgentToken: {
      actions: ['AGENT_TOKEN_REVOKED'],
      call: 'mutation ($id: ID!) { revokeAgentToken(id: $id) }',
      given: async () => {
        const { host } = await ofAgent();
        const { agentTokens } = await admin.query<{ agentTokens: { id: string; host: string }[] }>(
          '{ agentTokens { id host } }',
        );
        return { id: agentTokens.find((token) => token.host === host)?.id };
      },
    },
  };
};
