import { buildSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeAgentToken } from '../kit/agent-tokens.ts';
import { addChannel, addRule } from '../kit/alerts.ts';
import { createApp, uniqueName, type App } from '../kit/apps.ts';
import { readAuditLog, type AuditEntry } from '../kit/audit.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import type { GraphQLClient, Variables } from '../kit/graphql-client.ts';
import { HttpReceiver } from '../kit/http-receiver.ts';
import { incidentsOf } from '../kit/incidents.ts';
import { useServer } from '../kit/server.ts';
import { createTask, registerAgent, runTask } from '../kit/tasks.ts';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
const MUTATIONS = Object.keys(schema.getMutationType()?.getFields() ?? {});

/** What is no decision of anybody, and comes by the thousand. */
const NOT_RECORDED: Record<string, string> = {
  sendHeartbeat: 'a beat',
  sendHeartbeats: 'beats',
  registerAgent: "an agent's own: it comes",
  agentHeartbeat: "an agent's own beat",
  unregisterAgent: "an agent's own: it goes",
  claimRuns: "an agent's own work",
  reportRuns: "an agent's own work",
  appendLogs: "an agent's own work",
};

interface Recipe {
  /** What has to be recorded. */
  actions: string[];
  /** How the mutation is called. */
  call: string;
  /** Makes what it is called with. */
  given(): Promise<Variables>;
}

describe.each(DATABASES)('each change that somebody can ask for, on %s', (database) => {
  const server = useServer(database, { accounts: true });
  let admin: GraphQLClient;
  beforeAll(async () => {
    admin = await server().as('admin');
  });

  const ofApp = async (input: Variables = {}) => ({ id: (await createApp(admin, input)).id });
  const ofApps = async () => ({ ids: [(await ofApp()).id, (await ofApp()).id] });
  const pausedApp = async () => {
    const app = await ofApp();
    await admin.query('mutation ($id: ID!) { pauseApp(id: $id) { id } }', app);
    return app;
  };
  const failedApp = async (): Promise<{ app: App; incidentId: string }> => {
    const app = await createApp(admin);
    await beat(admin, app, { kind: 'FAIL' });
    const [incident] = await incidentsOf(admin, app.id);
    return { app, incidentId: incident?.id ?? 'there is none' };
  };
  const ofTask = async () => ({ id: (await createTask(admin)).id });
  const ofAgent = async () => {
    const host = uniqueName('host');
    const token = await makeAgentToken(admin, { user: 'deploy', host });
    return registerAgent(server().withKey(token), { host });
  };
  const ofChannel = async () => ({ id: await addChannel(admin, 'http://127.0.0.1:1/') });
  const ofRule = async () => {
    const { app } = await failedApp();
    const ruleId = await addRule(admin, (await ofChannel()).id, { selector: { appIds: [app.id] } });
    return { appId: app.id, ruleId };
  };
  const failedDelivery = async () => {
    await using receiver = await HttpReceiver.start({ status: 400 });
    const channelId = await addChannel(admin, receiver.url);
    const { app } = await failedApp();
    await addRule(admin, channelId, { selector: { appIds: [app.id] } });
    await server().sweep();
    const text = `query ($id: ID!) { deliveries(filter: { channelId: $id, state: [FAILED, PENDING, DEAD] }) { nodes { id } } }`;
    const { deliveries } = await eventually(
      () => admin.query<{ deliveries: { nodes: { id: string }[] } }>(text, { id: channelId }),
      ({ deliveries: { nodes } }) => nodes.length > 0,
    );
    // A refusal switches the channel off.
    const on = 'mutation ($id: ID!) { updateChannel(id: $id, input: { enabled: true }) { id } }';
    await admin.query(on, { id: channelId });
    return { id: deliveries.nodes[0]?.id };
  };
  const nightly = () => ({
    name: uniqueName('window'),
    selector: { tagsAny: ['nobody has it'] },
    cron: { expression: '0 3 * * *' },
    durationSeconds: 60,
  });
  const ofWindow = async () => {
    const create =
      'mutation ($input: CreateMaintenanceWindowInput!) { made: createMaintenanceWindow(input: $input) { id } }';
    return (await admin.query<{ made: { id: string } }>(create, { input: nightly() })).made;
  };
  const invited = () =>
    server().accounts.invite({
      email: `${uniqueName()}@example.org`,
      password: 'long enough for anybody',
      name: uniqueName('person'),
      role: 'VIEWER',
    });

  const RECIPES: Record<string, Recipe> = {
    createApp: {
      actions: ['APP_CREATED'],
      call: 'mutation ($name: String!) { createApp(input: { name: $name }) { id } }',
      given: () => Promise.resolve({ name: uniqueName() }),
    },
    ensureApp: {
      actions: ['APP_CREATED'],
      call: 'mutation ($slug: String!) { ensureApp(slug: $slug, input: { name: "ensured" }) { id } }',
      given: () => Promise.resolve({ slug: uniqueName() }),
    },
    updateApp: {
      actions: ['APP_UPDATED'],
      call: 'mutation ($id: ID!) { updateApp(id: $id, input: { graceSeconds: 7 }) { id } }',
      given: ofApp,
    },
    pauseApp: { actions: ['APP_PAUSED'], call: 'mutation ($id: ID!) { pauseApp(id: $id) { id } }', given: ofApp },
    resumeApp: {
      actions: ['APP_RESUMED'],
      call: 'mutation ($id: ID!) { resumeApp(id: $id) { id } }',
      given: pausedApp,
    },
    snoozeApp: {
      actions: ['APP_SNOOZED'],
      call: 'mutation ($id: ID!, $until: DateTime) { snoozeApp(id: $id, until: $until) { id } }',
      given: async () => ({ ...(await ofApp()), until: new Date(server().clock.now() + 60_000).toISOString() }),
    },
    rotatePingKey: {
      actions: ['PING_KEY_ROTATED'],
      call: 'mutation ($id: ID!) { rotatePingKey(id: $id) { id } }',
      given: ofApp,
    },
    addPushToken: {
      actions: ['PUSH_TOKEN_ADDED'],
      call: 'mutation ($id: ID!) { addPushToken(appId: $id) { id } }',
      given: ofApp,
    },
    removePushToken: {
      actions: ['PUSH_TOKEN_REMOVED'],
      call: 'mutation ($id: ID!, $token: String!) { removePushToken(appId: $id, token: $token) { id } }',
      given: async () => {
        const app = await ofApp();
        const token = uniqueName('token');
        const add = 'mutation ($id: ID!, $token: String!) { addPushToken(appId: $id, token: $token) { id } }';
        await admin.query(add, { ...app, token });
        return { ...app, token };
      },
    },
    rotateWorkspacePingKey: {
      actions: ['WORKSPACE_PING_KEY_ROTATED'],
      call: 'mutation { rotateWorkspacePingKey }',
      given: () => Promise.resolve({}),
    },
    deleteApp: { actions: ['APP_DELETED'], call: 'mutation ($id: ID!) { deleteApp(id: $id) }', given: ofApp },
    pauseApps: {
      actions: ['APP_PAUSED', 'APP_PAUSED'],
      call: 'mutation ($ids: [ID!]!) { pauseApps(ids: $ids) { id } }',
      given: ofApps,
    },
    resumeApps: {
      actions: ['APP_RESUMED'],
      call: 'mutation ($ids: [ID!]!) { resumeApps(ids: $ids) { id } }',
      given: async () => ({ ids: [(await pausedApp()).id] }),
    },
    tagApps: {
      actions: ['APP_UPDATED', 'APP_UPDATED'],
      call: 'mutation ($ids: [ID!]!) { tagApps(ids: $ids, add: ["billing"]) { id } }',
      given: ofApps,
    },
    deleteApps: {
      actions: ['APP_DELETED', 'APP_DELETED'],
      call: 'mutation ($ids: [ID!]!) { deleteApps(ids: $ids) }',
      given: ofApps,
    },
    deleteInstance: {
      actions: ['SOURCE_FORGOTTEN'],
      call: 'mutation ($id: ID!) { deleteInstance(id: $id) }',
      given: async () => {
        const app = await createApp(admin);
        await beat(admin, app, { user: 'ada', host: 'db-1' });
        const text = 'query ($id: ID!) { instances(filter: { appId: $id }) { nodes { id } } }';
        const { instances } = await admin.query<{ instances: { nodes: { id: string }[] } }>(text, { id: app.id });
        return { id: instances.nodes[0]?.id };
      },
    },
    acknowledgeIncident: {
      actions: ['INCIDENT_ACKNOWLEDGED'],
      call: 'mutation ($id: ID!) { acknowledgeIncident(id: $id, note: "on it") { id } }',
      given: async () => ({ id: (await failedApp()).incidentId }),
    },
    resolveIncident: {
      actions: ['APP_RESUMED', 'INCIDENT_RESOLVED'],
      call: 'mutation ($id: ID!) { resolveIncident(id: $id) { id } }',
      given: async () => ({ id: (await failedApp()).incidentId }),
    },
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
    createChannel: {
      actions: ['CHANNEL_CREATED'],
      call: `mutation ($name: String!) {
        createChannel(input: { name: $name, settings: { webhook: { url: "http://127.0.0.1:1/", headers: [{ name: "X-Token", value: "hunter2" }] } } }) { id } }`,
      given: async () => {
        // With the very first one comes a rule.
        await ofChannel();
        return { name: uniqueName('channel') };
      },
    },
    updateChannel: {
      actions: ['CHANNEL_UPDATED'],
      call: `mutation ($id: ID!) {
        updateChannel(id: $id, input: { settings: { webhook: { url: "http://127.0.0.1:1/", headers: [{ name: "X-Token", value: "hunter2" }] } } }) { id } }`,
      given: ofChannel,
    },
    testChannel: {
      actions: ['CHANNEL_TESTED'],
      call: 'mutation ($id: ID!) { testChannel(id: $id) { state } }',
      given: ofChannel,
    },
    deleteChannel: {
      actions: ['ALERT_RULE_DELETED', 'CHANNEL_DELETED'],
      call: 'mutation ($id: ID!) { deleteChannel(id: $id) }',
      given: async () => {
        const { id } = await ofChannel();
        await addRule(admin, id);
        return { id };
      },
    },
    createAlertRule: {
      actions: ['ALERT_RULE_CREATED'],
      call: `mutation ($id: ID!) {
        createAlertRule(input: { name: "all", channelId: $id, on: [DOWN], selector: { all: true } }) { id } }`,
      given: ofChannel,
    },
    updateAlertRule: {
      actions: ['ALERT_RULE_UPDATED'],
      call: 'mutation ($ruleId: ID!) { updateAlertRule(id: $ruleId, input: { priority: HIGH }) { id } }',
      given: async () => ({ ruleId: (await ofRule()).ruleId }),
    },
    setAppAlert: {
      actions: ['ALERT_RULE_UPDATED'],
      call: 'mutation ($appId: ID!, $ruleId: ID!) { setAppAlert(appId: $appId, ruleId: $ruleId, enabled: false) { id } }',
      given: ofRule,
    },
    deleteAlertRule: {
      actions: ['ALERT_RULE_DELETED'],
      call: 'mutation ($ruleId: ID!) { deleteAlertRule(id: $ruleId) }',
      given: async () => ({ ruleId: (await ofRule()).ruleId }),
    },
    retryDelivery: {
      actions: ['DELIVERY_RETRIED'],
      call: 'mutation ($id: ID!) { retryDelivery(id: $id) { id } }',
      given: failedDelivery,
    },
    createApiKey: {
      actions: ['API_KEY_CREATED'],
      call: 'mutation ($name: String!) { createApiKey(input: { name: $name, scopes: [READ] }) { key } }',
      given: () => Promise.resolve({ name: uniqueName('key') }),
    },
    revokeApiKey: {
      actions: ['API_KEY_REVOKED'],
      call: 'mutation ($id: ID!) { revokeApiKey(id: $id) }',
      given: async () => {
        const text = 'mutation { createApiKey(input: { name: "short-lived", scopes: [READ] }) { apiKey { id } } }';
        const { createApiKey } = await admin.query<{ createApiKey: { apiKey: { id: string } } }>(text);
        return { id: createApiKey.apiKey.id };
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
    createMaintenanceWindow: {
      actions: ['MAINTENANCE_CREATED'],
      call: 'mutation ($input: CreateMaintenanceWindowInput!) { createMaintenanceWindow(input: $input) { id } }',
      given: () => Promise.resolve({ input: nightly() }),
    },
    updateMaintenanceWindow: {
      actions: ['MAINTENANCE_UPDATED'],
      call: 'mutation ($id: ID!) { updateMaintenanceWindow(id: $id, input: { durationSeconds: 120 }) { id } }',
      given: ofWindow,
    },
    deleteMaintenanceWindow: {
      actions: ['MAINTENANCE_DELETED'],
      call: 'mutation ($id: ID!) { deleteMaintenanceWindow(id: $id) }',
      given: ofWindow,
    },
    inviteUser: {
      actions: ['USER_INVITED'],
      call: 'mutation ($email: String!) { inviteUser(input: { email: $email, name: "Ada", role: VIEWER }) { link } }',
      given: () => Promise.resolve({ email: `${uniqueName()}@example.org` }),
    },
    updateUser: {
      actions: ['USER_UPDATED'],
      call: 'mutation ($id: ID!) { updateUser(id: $id, input: { role: OPERATOR }) { id } }',
      given: async () => ({ id: await invited() }),
    },
    deleteUser: {
      actions: ['USER_DELETED'],
      call: 'mutation ($id: ID!) { deleteUser(id: $id) }',
      given: async () => ({ id: await invited() }),
    },
    resetUserPassword: {
      actions: ['PASSWORD_RESET_REQUESTED'],
      call: 'mutation ($id: ID!) { resetUserPassword(id: $id) { link } }',
      given: async () => ({ id: await invited() }),
    },
  };

  const newest = async (): Promise<AuditEntry[]> => (await readAuditLog(admin, { first: 10 })).nodes;

  it.each(MUTATIONS.filter((name) => !(name in NOT_RECORDED)))('%s is recorded', async (name) => {
    const recipe = RECIPES[name] ?? expect.fail(`a new mutation: say here how it is called, and have it recorded`);
    const variables = await recipe.given();
    const before = new Set((await newest()).map(({ id }) => id));
    await admin.query(recipe.call, variables);
    const entries = (await newest()).filter(({ id }) => !before.has(id));
    expect(entries.map(({ action }) => action).toSorted()).toEqual(recipe.actions.toSorted());
    for (const entry of entries) {
      expect(entry).toMatchObject({ actor: { kind: 'USER', name: 'admin' }, address: '127.0.0.1' });
      // There is one workspace, and it has no id.
      if (entry.target?.kind !== 'WORKSPACE') expect(entry.target?.id).toMatch(/^[0-9a-f-]{36}$/);
      expect(JSON.stringify(entry)).not.toContain('hunter2');
    }
  });

  it('beats are not recorded', async () => {
    const app = await createApp(admin);
    const before = await newest();
    await beat(admin, app);
    expect(await newest()).toEqual(before);
  });

  it('what is refused is not recorded', async () => {
    const viewer = await server().as('viewer');
    const { id } = await ofApp();
    const before = await newest();
    await viewer.refusal('mutation ($id: ID!) { acknowledgeIncident(id: $id) { id } }', { id });
    await admin.refusal('mutation ($id: ID!) { updateApp(id: $id, input: { slug: "Not A Slug" }) { id } }', { id });
    expect(await newest()).toEqual(before);
  });
});

it('says of what is not recorded why', () => {
  expect(Object.keys(NOT_RECORDED).filter((name) => !MUTATIONS.includes(name))).toEqual([]);
});
