import { randomUUID } from 'node:crypto';
import type { GraphQLClient, Variables } from './graphql-client.ts';

export interface App {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  environment: string;
  tags: string[];
  schedule: { everySeconds?: number; expression?: string; timezone?: string; manual?: boolean };
  graceSeconds: number;
  maxRunSeconds: number | null;
  status: string;
  statusSince: string;
  runningSince: string | null;
  lastHeartbeatAt: string | null;
  nextDeadlineAt: string | null;
  heartbeatCount: number;
  lastDurationMs: number | null;
  pingKey: string;
  pingUrl: string;
  createdAt: string;
  updatedAt: string;
}

export const APP_FIELDS = `id slug name description environment tags graceSeconds maxRunSeconds status statusSince runningSince
  lastHeartbeatAt nextDeadlineAt heartbeatCount lastDurationMs pingKey pingUrl createdAt updatedAt
  schedule { ... on IntervalSchedule { everySeconds } ... on CronSchedule { expression timezone }
  ... on ManualSchedule { manual } }`;

export const CREATE_APP = `mutation ($input: CreateAppInput!) { createApp(input: $input) { ${APP_FIELDS} } }`;
export const UPDATE_APP = `mutation ($id: ID!, $input: UpdateAppInput!) { updateApp(id: $id, input: $input) { ${APP_FIELDS} } }`;

/** A name that no other test has. */
export const uniqueName = (prefix = 'app'): string => `${prefix}-${randomUUID().slice(0, 8)}`;

/** An app of the test's own: every 60 s with a grace of 60 s unless the input says otherwise. */
export async function createApp(client: GraphQLClient, input: Variables = {}): Promise<App> {
  return (await client.query<{ createApp: App }>(CREATE_APP, { input: { name: uniqueName(), ...input } })).createApp;
}

export async function updateApp(client: GraphQLClient, id: string, input: Variables): Promise<App> {
  return (await client.query<{ updateApp: App }>(UPDATE_APP, { id, input })).updateApp;
}

/** The app as it is now; null where there is none. */
export async function readApp(client: GraphQLClient, id: string): Promise<App | null> {
  return (await client.query<{ app: App | null }>(`query ($id: ID) { app(id: $id) { ${APP_FIELDS} } }`, { id })).app;
}

/** Status of an app that exists. */
export async function statusOf(client: GraphQLClient, id: string): Promise<string> {
  return (await readApp(client, id))?.status ?? 'there is no such app';
}

export interface StatusChange {
  from: string;
  to: string;
  at: string;
  cause: string;
}

/** Changes of an app's status, the oldest first. */
export async function statusChanges(client: GraphQLClient, id: string): Promise<StatusChange[]> {
  const { app } = await client.query<{ app: { statusChanges: { nodes: StatusChange[] } } }>(
    'query ($id: ID) { app(id: $id) { statusChanges(first: 500) { nodes { from to at cause } } } }',
    { id },
  );
  return app.statusChanges.nodes.toReversed();
}
