import { z } from 'zod';
import { notFound } from '../../lib/errors.ts';
import { EnvironmentName, listAnswer, listOf, operation, PAGE, PAGE_INFO, Time, type Page } from './operation.ts';

const State = z.enum(['OPEN', 'ACKNOWLEDGED', 'RESOLVED']);
const Kind = z.enum(['DOWN', 'LATE', 'ANOMALY']);

const Incident = z
  .object({
    id: z.uuid(),
    appId: z.uuid(),
    appName: z.string(),
    kind: Kind,
    cause: z.string(),
    state: State,
    openedAt: Time,
    resolvedAt: Time.nullable(),
    resolvedBy: z.string().nullable(),
    end: z.string().nullable(),
    acknowledgedAt: Time.nullable(),
    acknowledgedBy: z.string().nullable(),
    note: z.string().nullable(),
    durationSeconds: z.number(),
    summary: z.string(),
  })
  .meta({ id: 'Incident' });

const FIELDS = `id appId appName kind cause state openedAt resolvedAt resolvedBy end acknowledgedAt acknowledgedBy note
  durationSeconds summary`;
const LIST = `query ($first: Int, $after: String, $filter: IncidentFilter) {
  incidents(first: $first, after: $after, filter: $filter) { nodes { ${FIELDS} } ${PAGE_INFO} } }`;
const READ = `query ($id: ID!) { incident(id: $id) { ${FIELDS} } }`;
const ACKNOWLEDGE = `mutation ($id: ID!, $note: String) {
  incident: acknowledgeIncident(id: $id, note: $note) { ${FIELDS} } }`;
const RESOLVE = `mutation ($id: ID!, $note: String) { incident: resolveIncident(id: $id, note: $note) { ${FIELDS} } }`;

export const incidents = [
  operation({
    method: 'GET',
    path: '/api/incidents',
    summary: 'Incidents, the newest first',
    query: z.object({
      ...PAGE,
      search: z.string().optional(),
      appId: z.uuid().optional(),
      state: z.array(State).optional(),
      kind: z.array(Kind).optional(),
      environment: EnvironmentName.optional(),
      since: Time.optional(),
      until: Time.optional(),
    }),
    answers: { 200: listAnswer('incidents', Incident) },
    run: async ({ query: { first, after, ...filter }, ask }) =>
      listOf('incidents', (await ask<{ incidents: Page<object> }>(LIST, { first, after, filter })).incidents),
  }),
  operation({
    method: 'GET',
    path: '/api/incidents/{id}',
    summary: 'One incident',
    answers: { 200: Incident },
    run: async ({ params: { id = '' }, ask }) => {
      const { incident } = await ask<{ incident: object | null }>(READ, { id });
      if (incident === null) throw notFound('Incident', 'id', id);
      return { status: 200, body: incident };
    },
  }),
  ...[
    { path: '/api/incidents/{id}/acknowledge', summary: 'Somebody looks after it', document: ACKNOWLEDGE },
    { path: '/api/incidents/{id}/resolve', summary: 'Ends it by hand', document: RESOLVE },
  ].map(({ path, summary, document }) =>
    operation({
      method: 'POST',
      path,
      summary,
      body: z.object({ note: z.string().optional() }),
      answers: { 200: Incident },
      run: async ({ params: { id = '' }, body: { note }, ask }) => ({
        status: 200,
        body: (await ask<{ incident: object }>(document, { id, note })).incident,
      }),
    }),
  ),
];
