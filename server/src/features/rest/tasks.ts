import { z } from 'zod';
import { notFound } from '../../lib/errors.ts';
import { Cron, EnvironmentName, listAnswer, listOf, operation, PAGE, PAGE_INFO, Time, type Page } from './operation.ts';
import { Run, RUN_FIELDS } from './runs.ts';
import { flatSchedule, scheduleFrom } from './schedule.ts';

const Weekday = z.enum(['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']);
const Daily = z.object({
  atTime: z.string(),
  timezone: z.string().optional(),
  weekdays: z.array(Weekday).nullable().optional(),
});
const Concurrency = z.enum(['FORBID', 'ALLOW', 'REPLACE']);
const Misfire = z.enum(['RUN_ONCE', 'RUN_ALL', 'SKIP']);

const Task = z
  .object({
    id: z.uuid(),
    name: z.string(),
    script: z.string(),
    folder: z.string(),
    arguments: z.array(z.string()).meta({ description: 'Empty for whoever may not READ_OUTPUT.' }),
    everySeconds: z.int().optional(),
    cron: Cron.optional(),
    daily: Daily.optional(),
    manual: z.boolean().optional(),
    user: z.string().nullable(),
    host: z.string().nullable(),
    environment: EnvironmentName,
    enabled: z.boolean(),
    asap: z.boolean(),
    comment: z.string().nullable(),
    timeoutSeconds: z.int().nullable(),
    maxRetries: z.int(),
    concurrency: Concurrency,
    misfire: Misfire,
    nextRunAt: Time.nullable(),
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: 'Task' });

const OPTIONAL = {
  arguments: z.array(z.string()).nullable().optional(),
  everySeconds: z.int().optional(),
  cron: Cron.optional(),
  daily: Daily.optional(),
  manual: z.literal(true).optional().meta({ description: 'It runs when it is asked to.' }),
  user: z.string().nullable().optional(),
  host: z.string().nullable().optional(),
  environment: EnvironmentName.optional(),
  enabled: z.boolean().optional(),
  asap: z.boolean().optional(),
  comment: z.string().nullable().optional(),
  timeoutSeconds: z.int().nullable().optional(),
  maxRetries: z.int().optional(),
  concurrency: Concurrency.optional(),
  misfire: Misfire.optional(),
  appId: z.uuid().nullable().optional().meta({ description: 'The application that its runs beat for.' }),
};
const NewTask = z
  .object({ name: z.string(), script: z.string(), folder: z.string().default(''), ...OPTIONAL })
  .meta({ id: 'NewTask' });
const TaskChanges = z
  .object({
    name: z.string().optional(),
    script: z.string().optional(),
    folder: z.string().optional(),
    ...OPTIONAL,
  })
  .meta({ id: 'TaskChanges' });

const FIELDS = `id name script folder arguments user host environment enabled asap comment timeoutSeconds maxRetries
  concurrency misfire nextRunAt createdAt updatedAt schedule { ... on IntervalSchedule { everySeconds }
  ... on CronSchedule { expression timezone } ... on DailySchedule { atTime timezone weekdays }
  ... on ManualSchedule { manual } }`;
const LIST = `query ($first: Int, $after: String, $filter: TaskFilter) {
  tasks(first: $first, after: $after, filter: $filter) { nodes { ${FIELDS} } ${PAGE_INFO} } }`;
const READ = `query ($id: ID!) { task(id: $id) { ${FIELDS} } }`;
const CREATE = `mutation ($input: CreateTaskInput!) { task: createTask(input: $input) { ${FIELDS} } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateTaskInput!) { task: updateTask(id: $id, input: $input) { ${FIELDS} } }`;
const DELETE = 'mutation ($id: ID!) { deleteTask(id: $id) }';
const RUN = `mutation ($id: ID!) { run: runTask(id: $id) { ${RUN_FIELDS} } }`;

type TaskAnswer = Record<string, unknown> & { id: string; schedule: Record<string, unknown> };
const shown = ({ schedule, ...task }: TaskAnswer): object => ({ ...task, ...flatSchedule(schedule) });

const inputFrom = ({ everySeconds, cron, daily, manual, ...rest }: z.output<typeof TaskChanges>) => {
  const schedule = scheduleFrom({ everySeconds, cron, daily, manual });
  return { ...rest, ...(schedule && { schedule }) };
};

const update = {
  path: '/api/tasks/{id}',
  summary: 'Changes what is named',
  body: TaskChanges,
  answers: { 200: Task },
};

export const tasks = [
  operation({
    method: 'GET',
    path: '/api/tasks',
    summary: 'Tasks by name',
    query: z.object({
      ...PAGE,
      search: z.string().optional(),
      user: z.string().optional(),
      host: z.string().optional(),
      environment: EnvironmentName.optional(),
      enabled: z.boolean().optional(),
    }),
    answers: { 200: listAnswer('tasks', Task) },
    run: async ({ query: { first, after, ...filter }, ask }) => {
      const { tasks: page } = await ask<{ tasks: Page<TaskAnswer> }>(LIST, { first, after, filter });
      return listOf('tasks', { ...page, nodes: page.nodes.map(shown) });
    },
  }),
  operation({
    method: 'POST',
    path: '/api/tasks',
    summary: 'Makes a task',
    body: NewTask,
    answers: { 201: Task },
    run: async ({ body, ask }) => {
      const { task } = await ask<{ task: TaskAnswer }>(CREATE, { input: inputFrom(body) });
      return { status: 201, body: shown(task), location: `/api/tasks/${task.id}` };
    },
  }),
  operation({
    method: 'GET',
    path: '/api/tasks/{id}',
    summary: 'One task',
    answers: { 200: Task },
    run: async ({ params: { id = '' }, ask }) => {
      const { task } = await ask<{ task: TaskAnswer | null }>(READ, { id });
      if (task === null) throw notFound('Task', 'id', id);
      return { status: 200, body: shown(task) };
    },
  }),
  ...(['PATCH', 'PUT'] as const).map((method) =>
    operation({
      method,
      ...update,
      run: async ({ params: { id = '' }, body, ask }) => {
        const { task } = await ask<{ task: TaskAnswer }>(UPDATE, { id, input: inputFrom(body) });
        return { status: 200, body: shown(task) };
      },
    }),
  ),
  operation({
    method: 'DELETE',
    path: '/api/tasks/{id}',
    summary: 'Deletes a task; its runs stay in the history',
    answers: { 204: null },
    run: async ({ params: { id = '' }, ask }) => {
      await ask(DELETE, { id });
      return { status: 204 };
    },
  }),
  operation({
    method: 'POST',
    path: '/api/tasks/{id}/run',
    summary: 'Runs it now',
    answers: { 201: Run },
    run: async ({ params: { id = '' }, ask }) => {
      const { run } = await ask<{ run: { id: string } }>(RUN, { id });
      return { status: 201, body: run, location: `/api/runs/${run.id}` };
    },
  }),
];
