import { createApp, type App } from './apps.ts';
import { beat } from './beats.ts';
import type { GraphQLClient, Variables } from './graphql-client.ts';
import type { TestServer } from './server.ts';

export interface Incident {
  id: string;
  appId: string;
  appName: string;
  app: { id: string; status: string } | null;
  kind: string;
  state: string;
  cause: string;
  summary: string;
  openedAt: string;
  acknowledgedAt: string | null;
  acknowledgedBy: string | null;
  note: string | null;
  resolvedAt: string | null;
  resolvedBy: string | null;
  end: string | null;
  durationSeconds: number;
  suppression: string | null;
}

const INCIDENT_FIELDS = `id appId appName app { id status } kind state cause summary openedAt acknowledgedAt acknowledgedBy note
  resolvedAt resolvedBy end durationSeconds suppression`;

export const LIST_INCIDENTS = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: IncidentFilter, $orderBy: IncidentOrder) {
  incidents(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    totalCount nodes { ${INCIDENT_FIELDS} } pageInfo { hasNextPage endCursor } } }`;

export interface IncidentPage {
  totalCount: number | null;
  nodes: Incident[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export async function listIncidents(client: GraphQLClient, variables: Variables = {}): Promise<IncidentPage> {
  return (await client.query<{ incidents: IncidentPage }>(LIST_INCIDENTS, variables)).incidents;
}

/** All that an app has had, the oldest first. */
export async function incidentsOf(client: GraphQLClient, appId: string): Promise<Incident[]> {
  return (await listIncidents(client, { filter: { appId }, first: 500 })).nodes.toReversed();
}

/** What kind each is, why it began and how it ended: `DOWN FAIL RECOVERED`, `LATE TIMEOUT open`. */
export const inShort = ({ kind, cause, end }: Incident): string => `${kind} ${cause} ${end ?? 'open'}`;

export const shortIncidentsOf = async (client: GraphQLClient, appId: string): Promise<string[]> =>
  (await incidentsOf(client, appId)).map(inShort);

export const ACKNOWLEDGE = `mutation ($id: ID!, $note: String) { acknowledgeIncident(id: $id, note: $note) { ${INCIDENT_FIELDS} } }`;
export const RESOLVE = `mutation ($id: ID!, $note: String) { resolveIncident(id: $id, note: $note) { ${INCIDENT_FIELDS} } }`;
export const SNOOZE = 'mutation ($id: ID!, $until: DateTime) { snoozeApp(id: $id, until: $until) { id snoozedUntil } }';

/** An app of one minute that is LATE since `lateAt`. */
export async function lateApp(server: TestServer, input: Variables = {}): Promise<{ app: App; lateAt: string }> {
  const app = await createApp(server, input);
  await beat(server, app);
  const lateAt = server.clock.iso(63_000);
  await server.advance(64_000);
  return { app, lateAt };
}

/** How often each of an app's incidents has changed, from 1 on. */
export async function incidentVersions(server: TestServer, app: App): Promise<number[]> {
  const rows = await server.sql.query<{ version: number }>(
    'select version from incident where app_id = $1 order by opened_at, kind desc',
    [app.id],
  );
  return rows.map(({ version }) => version);
}
