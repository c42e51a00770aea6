import { z } from 'zod';
import { notFound } from '../../lib/errors.ts';
import { EnvironmentName, listAnswer, listOf, operation, PAGE, PAGE_INFO, Time, type Page } from './operation.ts';

const Status = z.enum(['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'CANCELLED', 'LOST', 'MISSED']);

export const Run = z
  .object({
    id: z.uuid(),
    taskName: z.string(),
    script: z.string(),
    folder: z.string(),
    status: Status,
    trigger: z.enum(['SCHEDULE', 'MANUAL', 'ASAP', 'RETRY', 'MISFIRE']),
    attempt: z.int(),
    scheduledFor: Time.nullable(),
    startedAt: Time.nullable(),
    finishedAt: Time.nullable(),
    durationMs: z.number().nullable(),
    exitCode: z.int().nullable(),
    error: z.string().nullable().meta({ description: 'Null for whoever may not READ_OUTPUT.' }),
    cancelRequested: z.boolean(),
    user: z.string().nullable(),
    host: z.string().nullable(),
    environment: EnvironmentName,
    createdAt: Time,
  })
  .meta({ id: 'Run' });

export const RUN_FIELDS = `id taskName script folder status trigger attempt scheduledFor startedAt finishedAt durationMs exitCode
  error cancelRequested user host environment createdAt`;
const LIST = `query ($first: Int, $after: String, $filter: RunFilter) {
  runs(first: $first, after: $after, filter: $filter) { nodes { ${RUN_FIELDS} } ${PAGE_INFO} } }`;
const READ = `query ($id: ID!) { run(id: $id) { ${RUN_FIELDS} } }`;
const CANCEL = `mutation ($id: ID!) { run: cancelRun(id: $id) { ${RUN_FIELDS} } }`;

export const runs = [
  operation({
    method: 'GET',
    path: '/api/runs',
    summary: 'Runs, the newest first',
    query: z.object({
      ...PAGE,
      search: z.string().optional(),
      taskId: z.uuid().optional(),
      status: z.array(Status).optional(),
      user: z.string().optional(),
      host: z.string().optional(),
      environment: EnvironmentName.optional(),
      since: Time.optional(),
      until: Time.optional(),
    }),
    answers: { 200: listAnswer('runs', Run) },
    run: async ({ query: { first, after, ...filter }, ask }) =>
      listOf('runs', (await ask<{ runs: Page<object> }>(LIST, { first, after, filter })).runs),
  }),
  operation({
    method: 'GET',
    path: '/api/runs/{id}',
    summary: 'One run',
    answers: { 200: Run },
    run: async ({ params: { id = '' }, ask }) => {
      const { run } = await ask<{ run: object | null }>(READ, { id });
      if (run === null) throw notFound('Run', 'id', id);
      return { status: 200, body: run };
    },
  }),
  operation({
    method: 'POST',
    path: '/api/runs/{id}/cancel',
    summary: 'Ends a run that waits; has the agent of one that has begun end it',
    answers: { 200: Run },
    run: async ({ params: { id = '' }, ask }) => ({
      status: 200,
      body: (await ask<{ run: object }>(CANCEL, { id })).run,
    }),
  }),
];
