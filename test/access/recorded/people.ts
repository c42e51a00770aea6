import { uniqueName } from '../../kit/apps.ts';
import type { Recipes } from './recipe.ts';

/** The mutations of people and their keys. */
export const people: Recipes = (admin, server) => {
  const invited = () =>
    server.accounts.invite({
      email: `${uniqueName()}@example.org`,
      password: 'long enough for anybody',
      name: uniqueName('person'),
      role: 'VIEWER',
    });

  return {
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
};
