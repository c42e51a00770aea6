import { PASSWORD } from '../kit/accounts.ts';
import { makeAgentToken } from '../kit/agent-tokens.ts';
import type { GraphQLClient } from '../kit/graphql-client.ts';
import type { TestServer } from '../kit/server.ts';

/** What each kind of caller may do, by the names that decisions have for it. */
export const MAY = {
  nobody: [],
  viewer: ['person', 'READ'],
  'viewer with READ_OUTPUT': ['person', 'READ', 'READ_OUTPUT'],
  operator: ['person', 'READ', 'READ_OUTPUT', 'BEAT', 'OPERATE', 'EDIT_APPS'],
  'operator with EDIT_TASKS': ['person', 'READ', 'READ_OUTPUT', 'BEAT', 'OPERATE', 'EDIT_APPS', 'EDIT_TASKS'],
  admin: ['person', 'READ', 'READ_OUTPUT', 'BEAT', 'OPERATE', 'EDIT_APPS', 'EDIT_TASKS', 'ADMIN'],
  'key for READ': ['READ'],
  'key for READ_OUTPUT': ['READ_OUTPUT'],
  'key for BEAT': ['BEAT'],
  'key for OPERATE': ['OPERATE'],
  'key for EDIT_APPS': ['EDIT_APPS'],
  'key for TASKS': ['EDIT_TASKS'],
  'key for ADMIN': ['ADMIN'],
  'agent token': ['agent'],
} as const satisfies Record<string, readonly string[]>;

export type CallerName = keyof typeof MAY;

export const CALLERS = Object.keys(MAY) as CallerName[];

/** A key of an admin, made for this. */
export async function keyFor(server: TestServer, ...scopes: string[]): Promise<string> {
  const admin = await server.as('admin');
  const { createApiKey } = await admin.query<{ createApiKey: { key: string } }>(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }',
    { input: { name: scopes.join(' '), scopes } },
  );
  return createApiKey.key;
}

/** Somebody of this kind, at a server with accounts. */
export async function callerOf(server: TestServer, name: CallerName): Promise<GraphQLClient> {
  switch (name) {
    case 'nobody':
      return server;
    case 'viewer':
    case 'operator':
    case 'admin':
      return server.as(name);
    case 'viewer with READ_OUTPUT':
      return personWith(server, 'VIEWER', 'READ_OUTPUT');
    case 'operator with EDIT_TASKS':
      return personWith(server, 'OPERATOR', 'EDIT_TASKS');
    case 'agent token':
      return server.withKey(await makeAgentToken(await server.as('admin'), { user: '*', host: '*' }));
    default:
      return server.withKey(await keyFor(server, name.replace('key for ', '')));
  }
}

async function personWith(server: TestServer, role: string, permission: string): Promise<GraphQLClient> {
  const credentials = { email: `${role}-${permission}@example.org`.toLowerCase(), password: PASSWORD };
  await server.accounts.invite({ ...credentials, name: role, role, permissions: [permission] });
  return server.accounts.browserOf(credentials);
}
