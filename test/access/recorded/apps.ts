import { createApp, uniqueName } from '../../kit/apps.ts';
import { beat } from '../../kit/beats.ts';
import type { Variables } from '../../kit/graphql-client.ts';
import type { Recipes } from './recipe.ts';

/** The mutations of apps and their sources. */
export const apps: Recipes = (admin, server) => {
  const ofApp = async (input: Variables = {}) => ({ id: (await createApp(admin, input)).id });
  const ofApps = async () => ({ ids: [(await ofApp()).id, (await ofApp()).id] });
  const pausedApp = async () => {
    const app = await ofApp();
    await admin.query('mutation ($id: ID!) { pauseApp(id: $id) { id } }', app);
    return app;
  };

  return {
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
      given: async () => ({ ...(await ofApp()), until: new Date(server.clock.now() + 60_000).toISOString() }),
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
  };
};
