import { z } from 'zod';
import { notFound } from '../../lib/errors.ts';
import { isUuid } from '../../lib/uuid.ts';
import {
  Cron,
  EnvironmentName,
  listAnswer,
  listOf,
  operation,
  PAGE,
  PAGE_INFO,
  Time,
  type Page,
  type RestAnswer,
  type RestCall,
} from './operation.ts';
import { flatSchedule, SCHEDULE_FIELDS, scheduleFrom } from './schedule.ts';

const Status = z.enum(['NEW', 'UP', 'LATE', 'WARNING', 'DOWN', 'PAUSED']);

const Application = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    description: z.string().nullable().optional().meta({ description: 'For those who may READ, as are tags.' }),
    environment: EnvironmentName,
    tags: z.array(z.string()).optional(),
    everySeconds: z.int().optional().meta({ description: 'This, cron or manual.' }),
    cron: Cron.optional(),
    manual: z.boolean().optional(),
    graceSeconds: z.int(),
    maxRunSeconds: z.int().nullable(),
    status: Status,
    statusSince: Time,
    runningSince: Time.nullable(),
    lastHeartbeatAt: Time.nullable(),
    nextDeadlineAt: Time.nullable(),
    heartbeatCount: z.int(),
    lastDurationMs: z.number().nullable(),
    createdAt: Time,
    updatedAt: Time,
    uuid: z.uuid().optional().meta({ description: 'The ping key, for those who may EDIT_APPS, as is pingUrl.' }),
    pingUrl: z.string().optional(),
  })
  .meta({ id: 'Application' });

const Heartbeat = z
  .object({
    id: z.uuid(),
    kind: z.enum(['SUCCESS', 'START', 'FAIL', 'LOG']),
    receivedAt: Time,
    occurredAt: Time,
    sentAt: Time.nullable(),
    latencyMs: z.number().nullable(),
    durationMs: z.number().nullable(),
    exitCode: z.int().nullable(),
    runId: z.uuid().nullable(),
    message: z.string().nullable().meta({ description: 'Null for whoever may not READ_OUTPUT.' }),
    messageTruncated: z.boolean(),
    user: z.string(),
    host: z.string(),
    environment: EnvironmentName,
  })
  .meta({ id: 'Heartbeat' });

const CHANGES = {
  slug: z.string().optional().meta({ description: 'Made from the name where it is left out.' }),
  description: z.string().nullable().optional(),
  environment: EnvironmentName.optional(),
  tags: z.array(z.string()).optional(),
  everySeconds: z.int().optional().meta({ description: 'A beat is expected every so many seconds.' }),
  cron: Cron.optional(),
  manual: z.literal(true).optional().meta({ description: 'No beat is expected.' }),
  graceSeconds: z.int().optional(),
  maxRunSeconds: z.int().nullable().optional(),
  expected_interval: z.int().optional().meta({ description: 'The same as everySeconds.' }),
  grace_period: z.int().optional().meta({ description: 'The same as graceSeconds.' }),
};
const NewApplication = z.object({ name: z.string(), ...CHANGES }).meta({ id: 'NewApplication' });
const ApplicationChanges = z.object({ name: z.string().optional(), ...CHANGES }).meta({ id: 'ApplicationChanges' });

const FRAGMENT = `fragment Application on App { id slug name description @include(if: $reads) environment
  tags @include(if: $reads) graceSeconds maxRunSeconds status statusSince runningSince lastHeartbeatAt nextDeadlineAt
  heartbeatCount lastDurationMs createdAt updatedAt pingKey pingUrl ${SCHEDULE_FIELDS} }`;
const LIST = `query ($reads: Boolean!, $first: Int, $after: String, $filter: AppFilter) {
  apps(first: $first, after: $after, filter: $filter) { nodes { ...Application } ${PAGE_INFO} } } ${FRAGMENT}`;
const READ = `query ($reads: Boolean!, $id: ID, $slug: String) { app(id: $id, slug: $slug) { ...Application } } ${FRAGMENT}`;
const FIND = 'query ($slug: String) { app(slug: $slug) { id } }';
const CREATE = `mutation ($reads: Boolean!, $input: CreateAppInput!) { app: createApp(input: $input) { ...Application } }
  ${FRAGMENT}`;
const UPDATE = `mutation ($reads: Boolean!, $id: ID!, $input: UpdateAppInput!) {
  app: updateApp(id: $id, input: $input) { ...Application } } ${FRAGMENT}`;
const DELETE = 'mutation ($id: ID!) { deleteApp(id: $id) }';
const PAUSE = `mutation ($reads: Boolean!, $id: ID!) { app: pauseApp(id: $id) { ...Application } } ${FRAGMENT}`;
const RESUME = `mutation ($reads: Boolean!, $id: ID!) { app: resumeApp(id: $id) { ...Application } } ${FRAGMENT}`;
const HEARTBEATS = `query ($id: ID, $slug: String, $first: Int, $after: String, $since: DateTime, $until: DateTime) {
  app(id: $id, slug: $slug) { heartbeats(first: $first, after: $after, since: $since, until: $until) {
    nodes { id kind receivedAt occurredAt sentAt latencyMs durationMs exitCode runId message messageTruncated user host
      environment } ${PAGE_INFO} } } }`;

interface AppAnswer extends Record<string, unknown> {
  id: string;
  schedule: Record<string, unknown>;
  pingKey: string | null;
  pingUrl: string | null;
}

function shown({ schedule, pingKey, pingUrl, ...app }: AppAnswer): object {
  return { ...app, ...flatSchedule(schedule), ...(pingKey !== null && { uuid: pingKey, pingUrl }) };
}

type AnyCall = Pick<RestCall, 'ask' | 'may' | 'params'>;

const inputFrom = ({
  expected_interval,
  grace_period,
  everySeconds = expected_interval,
  graceSeconds = grace_period,
  cron,
  manual,
  ...rest
}: Partial<z.output<typeof NewApplication>>) => {
  const schedule = scheduleFrom({ everySeconds, cron, manual });
  return { ...rest, ...(graceSeconds !== undefined && { graceSeconds }), ...(schedule && { schedule }) };
};

const addressOf = ({ params: { id = '' } }: Pick<RestCall, 'params'>) => (isUuid(id) ? { id } : { slug: id });

/** The id of an application that is named by either. Throws NOT_FOUND. */
async function idOf(call: AnyCall): Promise<string> {
  const { id = '' } = call.params;
  if (isUuid(id)) return id;
  const { app } = await call.ask<{ app: { id: string } | null }>(FIND, { slug: id });
  if (app === null) throw notFound('App', 'slug', id);
  return app.id;
}

const one = ({ app }: { app: AppAnswer }): RestAnswer => ({ status: 200, body: shown(app) });
const made = ({ app }: { app: AppAnswer }): RestAnswer => ({
  status: 201,
  body: shown(app),
  location: `/api/applications/${app.id}`,
});
const change = async (call: AnyCall, document: string, variables = {}): Promise<RestAnswer> =>
  one(await call.ask<{ app: AppAnswer }>(document, { id: await idOf(call), reads: call.may('READ'), ...variables }));
const create = async (call: AnyCall, input: object): Promise<RestAnswer> =>
  made(await call.ask<{ app: AppAnswer }>(CREATE, { reads: call.may('READ'), input }));

export const applications = [
  operation({
    method: 'GET',
    path: '/api/applications',
    summary: 'Applications by name',
    query: z.object({
      ...PAGE,
      search: z.string().optional(),
      status: z.array(Status).optional(),
      tag: z.array(z.string()).optional().meta({ description: 'Those that have every one of these.' }),
      environment: EnvironmentName.optional(),
    }),
    answers: { 200: listAnswer('applications', Application) },
    run: async ({ query: { first, after, tag: tags, ...filter }, ask }) => {
      const { apps } = await ask<{ apps: Page<AppAnswer> }>(LIST, {
        first,
        after,
        reads: true,
        filter: { ...filter, tags },
      });
      return listOf('applications', { ...apps, nodes: apps.nodes.map(shown) });
    },
  }),
  operation({
    method: 'POST',
    path: '/api/applications',
    summary: 'Makes an application',
    body: NewApplication,
    answers: { 201: Application },
    run: (call) => create(call, inputFrom(call.body)),
  }),
  operation({
    method: 'GET',
    path: '/api/applications/{id}',
    summary: 'One application, by its id or slug',
    answers: { 200: Application },
    run: async (call) => {
      const { app } = await call.ask<{ app: AppAnswer | null }>(READ, { reads: true, ...addressOf(call) });
      if (app === null) throw notFound('App', 'id', call.params['id'] ?? '');
      return one({ app });
    },
  }),
  operation({
    method: 'PUT',
    path: '/api/applications/{id}',
    summary: 'Changes what is named; by a slug that no application has, makes it',
    body: ApplicationChanges,
    answers: { 200: Application, 201: Application },
    run: async (call) => {
      const { id = '' } = call.params;
      const input = inputFrom(call.body);
      if (!isUuid(id)) {
        const { app } = await call.ask<{ app: { id: string } | null }>(FIND, { slug: id });
        if (app === null) return create(call, { name: id, ...input, slug: id });
        return change({ ...call, params: { id: app.id } }, UPDATE, { input });
      }
      return change(call, UPDATE, { input });
    },
  }),
  operation({
    method: 'PATCH',
    path: '/api/applications/{id}',
    summary: 'Changes what is named',
    body: ApplicationChanges,
    answers: { 200: Application },
    run: (call) => change(call, UPDATE, { input: inputFrom(call.body) }),
  }),
  operation({
    method: 'DELETE',
    path: '/api/applications/{id}',
    summary: 'Deletes an application',
    answers: { 204: null },
    run: async (call) => {
      await call.ask(DELETE, { id: await idOf(call) });
      return { status: 204 };
    },
  }),
  operation({
    method: 'POST',
    path: '/api/applications/{id}/pause',
    summary: 'Ignores deadlines until it is resumed',
    answers: { 200: Application },
    run: (call) => change(call, PAUSE),
  }),
  operation({
    method: 'POST',
    path: '/api/applications/{id}/resume',
    summary: 'Expects beats again',
    answers: { 200: Application },
    run: (call) => change(call, RESUME),
  }),
  operation({
    method: 'GET',
    path: '/api/applications/{id}/heartbeats',
    summary: 'Its beats, the newest first',
    query: z.object({ ...PAGE, since: Time.optional(), until: Time.optional() }),
    answers: { 200: listAnswer('heartbeats', Heartbeat) },
    run: async (call) => {
      const variables = { ...call.query, ...addressOf(call) };
      const { app } = await call.ask<{ app: { heartbeats: Page<object> } | null }>(HEARTBEATS, variables);
      if (app === null) throw notFound('App', 'id', call.params['id'] ?? '');
      return listOf('heartbeats', app.heartbeats);
    },
  }),
];
