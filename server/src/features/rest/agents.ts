import { z } from 'zod';
import { notFound } from '../../lib/errors.ts';
import { EnvironmentName, listAnswer, listOf, operation, PAGE, PAGE_INFO, Time, type Page } from './operation.ts';

const Agent = z
  .object({
    id: z.uuid(),
    user: z.string(),
    host: z.string(),
    environment: EnvironmentName,
    version: z.string(),
    outdated: z.boolean(),
    online: z.boolean(),
    schedulerRunning: z.boolean(),
    schedulerEnabled: z.boolean(),
    schedulerSince: Time.nullable(),
    lastHeartbeatAt: Time,
    latencyMs: z.number().nullable(),
    runningRuns: z.int(),
    registeredAt: Time,
  })
  .meta({ id: 'Agent' });

const FIELDS = `id user host environment version outdated online schedulerRunning schedulerEnabled schedulerSince
  lastHeartbeatAt latencyMs runningRuns registeredAt`;
const LIST = `query ($first: Int, $after: String, $filter: AgentFilter) {
  agents(first: $first, after: $after, filter: $filter) { nodes { ${FIELDS} } ${PAGE_INFO} } }`;
const READ = `query ($id: ID!) { agent(id: $id) { ${FIELDS} } }`;
const START = `mutation ($id: ID!) { agent: startScheduler(agentId: $id) { ${FIELDS} } }`;
const STOP = `mutation ($id: ID!) { agent: stopScheduler(agentId: $id) { ${FIELDS} } }`;

export const agents = [
  operation({
    method: 'GET',
    path: '/api/agents',
    summary: 'Agents, the last heard of first',
    query: z.object({
      ...PAGE,
      search: z.string().optional(),
      online: z.boolean().optional(),
      environment: EnvironmentName.optional(),
    }),
    answers: { 200: listAnswer('agents', Agent) },
    run: async ({ query: { first, after, ...filter }, ask }) =>
      listOf('agents', (await ask<{ agents: Page<object> }>(LIST, { first, after, filter })).agents),
  }),
  operation({
    method: 'GET',
    path: '/api/agents/{id}',
    summary: 'One agent',
    answers: { 200: Agent },
    run: async ({ params: { id = '' }, ask }) => {
      const { agent } = await ask<{ agent: object | null }>(READ, { id });
      if (agent === null) throw notFound('Agent', 'id', id);
      return { status: 200, body: agent };
    },
  }),
  ...[
    { path: '/api/agents/{id}/start', summary: 'Has it schedule tasks', document: START },
    { path: '/api/agents/{id}/stop', summary: 'Has it take nothing more; runs that it has go on', document: STOP },
  ].map(({ path, summary, document }) =>
    operation({
      method: 'POST',
      path,
      summary,
      answers: { 200: Agent },
      run: async ({ params: { id = '' }, ask }) => ({
        status: 200,
        body: (await ask<{ agent: object }>(document, { id })).agent,
      }),
    }),
  ),
];
