import { shownTo } from '../../graphql/access.ts';
import { filterWithin, uuid } from '../../graphql/arguments.ts';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, pageComplexity } from '../../graphql/connection.ts';
import { EnvironmentEnum } from '../apps/apps.enums.ts';
import { RunStatusEnum, RunTriggerEnum } from './runs.enums.ts';
import { SortDirectionEnum } from '../../graphql/sort-direction.ts';
import { Mailbox } from '../../lib/mailbox.ts';
import { AgentType } from '../agents/agents.schema.ts';
import { TaskType } from '../tasks/tasks.schema.ts';
import { listRuns, matchesFilter, type RunFilter, type RunOrderField } from './run-list.service.ts';
import type { Run } from './run.model.ts';

/** What runs print may hold secrets; an agent is shown no runs but those it may take. */
export const OWN_OUTPUT = { permission: 'READ_OUTPUT', agent: true } as const;

export const RunType = builder.objectRef<Run>('Run').implement({
  description: 'One run of a task, or a slot that was missed.',
  fields: (t) => ({
    id: t.exposeID('id'),
    task: t.field({
      type: TaskType,
      nullable: true,
      description: 'Null when it has been deleted since.',
      authScopes: { permission: 'READ', agent: true },
      resolve: (run, _args, { loadTask }) => loadTask(run.taskId),
    }),
    taskName: t.exposeString('taskName'),
    script: t.exposeString('script'),
    folder: t.exposeString('folder'),
    arguments: t.exposeStringList('arguments', shownTo(OWN_OUTPUT, [])),
    timeoutSeconds: t.exposeInt('timeoutSeconds', { nullable: true }),
    status: t.field({ type: RunStatusEnum, resolve: (run) => run.status }),
    trigger: t.field({ type: RunTriggerEnum, resolve: (run) => run.trigger }),
    attempt: t.exposeInt('attempt'),
    scheduledFor: t.field({ type: 'DateTime', nullable: true, resolve: (run) => run.scheduledFor }),
    notBefore: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Not to be taken before, e.g. a retry that waits.',
      resolve: (run) => run.notBefore,
    }),
    startedAt: t.field({ type: 'DateTime', nullable: true, resolve: (run) => run.startedAt }),
    finishedAt: t.field({ type: 'DateTime', nullable: true, resolve: (run) => run.finishedAt }),
    durationMs: t.float({
      nullable: true,
      resolve: ({ startedAt, finishedAt }) =>
        startedAt === null || finishedAt === null ? null : finishedAt - startedAt,
    }),
    exitCode: t.exposeInt('exitCode', { nullable: true }),
    error: t.exposeString('error', { nullable: true, ...shownTo(OWN_OUTPUT, null) }),
    cancelRequested: t.exposeBoolean('cancelRequested', {
      description: 'Somebody has asked that it ends, or a newer run replaces it.',
    }),
    agent: t.field({
      type: AgentType,
      nullable: true,
      authScopes: { permission: 'READ' },
      resolve: (run, _args, { loadAgent }) => (run.agentId === null ? null : loadAgent(run.agentId)),
    }),
    user: t.exposeString('user', {
      nullable: true,
      description: 'Who runs it; while it is QUEUED who may, null: any.',
    }),
    host: t.exposeString('host', { nullable: true }),
    environment: t.field({ type: EnvironmentEnum, resolve: (run) => run.environment }),
    sessionId: t.exposeString('sessionId', { nullable: true, ...shownTo({ permission: 'READ_OUTPUT' }, null) }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was asked for or its slot was taken.',
      resolve: (run) => run.createdAt,
    }),
  }),
});

const RunConnection = connectionOf('Run', RunType);

const RunFilterInput = builder.inputType('RunFilter', {
  description: 'Conditions are joined by "and"; an empty list is no condition.',
  fields: (t) => ({
    search: t.string({ description: "Part of the task's name, the folder or the script; capitals do not matter." }),
    taskId: t.id(),
    status: t.field({ type: [RunStatusEnum] }),
    user: t.string(),
    host: t.string(),
    environment: t.field({ type: EnvironmentEnum }),
    since: t.field({ type: 'DateTime', description: 'Began then or later; one that has not begun: was made.' }),
    until: t.field({ type: 'DateTime', description: 'Began before.' }),
  }),
});
const RunOrderFieldEnum = builder.enumType('RunOrderField', {
  values: ['STARTED', 'FINISHED', 'DURATION', 'TASK', 'STATUS', 'USER', 'HOST'] as const satisfies RunOrderField[],
});
const RunOrderInput = builder.inputType('RunOrder', {
  fields: (t) => ({
    field: t.field({ type: RunOrderFieldEnum, required: true }),
    direction: t.field({ type: SortDirectionEnum, required: true }),
  }),
});

type GivenFilter = Omit<RunFilter, 'since' | 'until'> & { since?: Date | null; until?: Date | null };

const checked = (filter: GivenFilter | null | undefined): RunFilter => ({
  ...filterWithin(filter),
  taskId: filter?.taskId == null ? null : uuid('filter.taskId', filter.taskId),
  since: filter?.since?.getTime() ?? null,
  until: filter?.until?.getTime() ?? null,
});

builder.queryFields((t) => ({
  run: t.field({
    type: RunType,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'READ' },
    resolve: (_root, { id }, { runs }) => runs.find(uuid('id', id)),
  }),
  runs: t.field({
    type: RunConnection,
    description: 'The newest first where no order is given.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: RunFilterInput }),
      orderBy: t.arg({ type: RunOrderInput }),
    },
    complexity: pageComplexity,
    authScopes: { permission: 'READ' },
    resolve: (_root, { filter, orderBy, ...page }, { sql }) =>
      listRuns(sql, checked(filter as GivenFilter | null), orderBy ?? null, page),
  }),
}));

builder.objectFields(TaskType, (t) => ({
  lastRun: t.field({
    type: RunType,
    nullable: true,
    authScopes: { permission: 'READ' },
    resolve: (task, _args, { loadLastRun }) => loadLastRun(task.id),
  }),
}));

builder.mutationFields((t) => ({
  runTask: t.field({
    type: RunType,
    description: 'Runs the task once, as soon as an agent can take it.',
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'OPERATE' },
    resolve: (_root, { id }, { runs }) => runs.begin(uuid('id', id)),
  }),
  cancelRun: t.field({
    type: RunType,
    description:
      'Ends a run that waits, at once; has the agent of one that has begun end it. CONFLICT for one that has ended.',
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'OPERATE' },
    resolve: (_root, { id }, { runs }) => runs.cancel(uuid('id', id)),
  }),
}));

/** Unread runs at which a subscription is closed; of one run only the newest state is kept. */
const MAX_UNREAD_RUNS = 10_000;

builder.subscriptionFields((t) => ({
  runUpdates: t.field({
    type: RunType,
    description:
      'Runs as they are made, begin and end; of those that come faster than they are read, the newest state.',
    args: { filter: t.arg({ type: RunFilterInput }) },
    authScopes: { permission: 'READ' },
    subscribe: (_root, { filter }, { runChanges }) => {
      const wanted = checked(filter);
      const mailbox = new Mailbox<Run>({ limit: MAX_UNREAD_RUNS, keyOf: (run) => run.id, onEnd: () => stop() });
      const stop = runChanges.listen((run) => {
        if (matchesFilter(run, wanted)) mailbox.push(run);
      });
      return mailbox;
    },
    resolve: (run) => run,
  }),
}));
