import type { GraphQLClient, Variables } from './graphql-client.ts';

export const CREATE_KEY = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { key apiKey { id name prefix scopes expiresAt lastUsedAt } } }`;
export const REVOKE_KEY = 'mutation ($id: ID!) { revokeApiKey(id: $id) }';

export interface CreatedKey {
  /** Sent as it is; told once. */
  key: string;
  apiKey: { id: string; name: string; prefix: string; scopes: string[] };
}

/** A key that may read and beat, unless `input` says otherwise. */
export const createKey = async (client: GraphQLClient, input: Variables = {}): Promise<CreatedKey> =>
  (
    await client.query<{ createApiKey: CreatedKey }>(CREATE_KEY, {
      input: { name: 'nightly', scopes: ['READ', 'BEAT'], ...input },
    })
  ).createApiKey;
