import type { App } from './apps.ts';
import type { GraphQLClient, Variables } from './graphql-client.ts';

export interface Heartbeat {
  id: string;
  appId: string;
  kind: string;
  receivedAt: string;
  occurredAt: string;
  sentAt: string | null;
  latencyMs: number | null;
  durationMs: number | null;
  exitCode: number | null;
  runId: string | null;
  message: string | null;
  messageTruncated: boolean;
  user: string;
  host: string;
  environment: string;
  sessionId: string | null;
  agentVersion: string | null;
}

export interface Payload {
  heartbeat: Heartbeat;
  appId: string;
  status: string;
  app: { id: string; status: string; heartbeatCount: number } | null;
  nextDeadlineAt: string | null;
  serverTime: string;
}

export interface BeatResult {
  payload: Payload | null;
  error: { code: string; message: string } | null;
}

const HEARTBEAT_FIELDS = `id appId kind receivedAt occurredAt sentAt latencyMs durationMs exitCode runId message messageTruncated
  user host environment sessionId agentVersion`;
const PAYLOAD_FIELDS = `heartbeat { ${HEARTBEAT_FIELDS} } appId status app { id status heartbeatCount } nextDeadlineAt serverTime`;

export const SEND_HEARTBEAT = `mutation ($input: SendHeartbeatInput!) { sendHeartbeat(input: $input) { ${PAYLOAD_FIELDS} } }`;
export const SEND_HEARTBEATS = `mutation ($inputs: [SendHeartbeatInput!]!) {
  sendHeartbeats(inputs: $inputs) { payload { ${PAYLOAD_FIELDS} } error { code message } } }`;

/** Sends one beat over GraphQL. @throws GraphQLRefusal */
export async function beat(client: GraphQLClient, app: Pick<App, 'id'>, input: Variables = {}): Promise<Payload> {
  const answer = await client.query<{ sendHeartbeat: Payload }>(SEND_HEARTBEAT, { input: { app: app.id, ...input } });
  return answer.sendHeartbeat;
}

export async function beats(client: GraphQLClient, inputs: Variables[]): Promise<BeatResult[]> {
  return (await client.query<{ sendHeartbeats: BeatResult[] }>(SEND_HEARTBEATS, { inputs })).sendHeartbeats;
}

/** Recorded beats of an app, the oldest first. */
export async function heartbeatsOf(client: GraphQLClient, id: string): Promise<Heartbeat[]> {
  const { app } = await client.query<{ app: { heartbeats: { nodes: Heartbeat[] } } }>(
    `query ($id: ID) { app(id: $id) { heartbeats(first: 500) { nodes { ${HEARTBEAT_FIELDS} } } } }`,
    { id },
  );
  return app.heartbeats.nodes.toReversed();
}

/** A message of which the middle was left out. */
export const ends = (head: string, leftOut: string, tail: string): string =>
  `${head}\n… ${leftOut} bytes left out …\n${tail}`;
