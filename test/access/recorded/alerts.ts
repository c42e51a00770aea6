import { addChannel, addRule } from '../../kit/alerts.ts';
import { createApp, uniqueName, type App } from '../../kit/apps.ts';
import { beat } from '../../kit/beats.ts';
import { eventually } from '../../kit/eventually.ts';
import { HttpReceiver } from '../../kit/http-receiver.ts';
import { incidentsOf } from '../../kit/incidents.ts';
import type { Recipes } from './recipe.ts';

/** The mutations of incidents, channels, rules and maintenance. */
export const alerts: Recipes = (admin, server) => {
  const failedApp = async (): Promise<{ app: App; incidentId: string }> => {
    const app = await createApp(admin);
    await beat(admin, app, { kind: 'FAIL' });
    const [incident] = await incidentsOf(admin, app.id);
    return { app, incidentId: incident?.id ?? 'there is none' };
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
    await server.sweep();
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

  return {
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
  };
};
