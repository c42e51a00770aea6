import { shownTo } from '../../graphql/access.ts';
import { filterWithin, uuid, uuids } from '../../graphql/arguments.ts';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, pageComplexity } from '../../graphql/connection.ts';
import { ConcurrencyPolicyEnum, MisfirePolicyEnum, TaskChangeKindEnum, WeekdayEnum } from './tasks.enums.ts';
import { EnvironmentEnum } from '../apps/apps.enums.ts';
import { SortDirectionEnum } from '../../graphql/sort-direction.ts';
import { badInput } from '../../lib/errors.ts';
import { AppType, CronScheduleInput, CronSchedule, IntervalSchedule, ManualSchedule } from '../apps/apps.schema.ts';
import type { TaskChange } from './task-changes.ts';
import { listTasks, listUpcomingRuns, type TaskOrderField, type UpcomingRun } from './task-list.service.ts';
import { checkScheduleInput } from './task.input.ts';
import type { Task } from './task.model.ts';
import { nextTaskSlots, type TaskSchedule as Schedule } from './task-schedule.rules.ts';

const DailySchedule = builder.objectRef<Extract<Schedule, { type: 'daily' }>>('DailySchedule').implement({
  fields: (t) => ({
    atTime: t.exposeString('atTime'),
    timezone: t.exposeString('timezone'),
    weekdays: t.field({
      type: [WeekdayEnum],
      nullable: true,
      description: 'Null: every day.',
      resolve: ({ weekdays }) => (weekdays.length === 0 ? null : weekdays),
    }),
  }),
});
const KINDS = { interval: IntervalSchedule, cron: CronSchedule, daily: DailySchedule, manual: ManualSchedule };
const TaskSchedule = builder.unionType('TaskSchedule', {
  types: [IntervalSchedule, CronSchedule, DailySchedule, ManualSchedule],
  resolveType: (schedule) => KINDS[schedule.type],
});

export const TaskType = builder.objectRef<Task>('Task').implement({
  description: 'A script that agents run on a schedule.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    script: t.exposeString('script'),
    folder: t.exposeString('folder', { description: "Below the agents' directory of scripts; empty for that itself." }),
    arguments: t.exposeStringList('arguments', shownTo({ permission: 'READ_OUTPUT', agent: true }, [])),
    schedule: t.field({ type: TaskSchedule, resolve: (task) => task.schedule }),
    anchorAt: t.field({
      type: 'DateTime',
      description:
        'The time from which the slots of an interval are counted: slots are `anchorAt` + n × everySeconds, n ≥ 1.',
      resolve: (task) => task.anchorAt,
    }),
    user: t.exposeString('user', { nullable: true, description: 'Null: any.' }),
    host: t.exposeString('host', { nullable: true, description: 'Null: any.' }),
    environment: t.field({ type: EnvironmentEnum, resolve: (task) => task.environment }),
    enabled: t.exposeBoolean('enabled'),
    asap: t.exposeBoolean('asap', { description: 'It runs once at once, and then the flag clears.' }),
    comment: t.exposeString('comment', { nullable: true }),
    timeoutSeconds: t.exposeInt('timeoutSeconds', { nullable: true }),
    maxRetries: t.exposeInt('maxRetries'),
    concurrency: t.field({ type: ConcurrencyPolicyEnum, resolve: (task) => task.concurrency }),
    misfire: t.field({ type: MisfirePolicyEnum, resolve: (task) => task.misfire }),
    app: t.field({
      type: AppType,
      nullable: true,
      description: "The app that this task's runs beat for, if any.",
      authScopes: { permission: 'READ' },
      resolve: (task, _args, { loadApp }) => (task.appId === null ? null : loadApp(task.appId)),
    }),
    nextRunAt: t.field({ type: 'DateTime', nullable: true, resolve: (task) => task.nextRunAt }),
    createdAt: t.field({ type: 'DateTime', resolve: (task) => task.createdAt }),
    updatedAt: t.field({ type: 'DateTime', resolve: (task) => task.updatedAt }),
  }),
});

export const UpcomingRunType = builder.objectRef<UpcomingRun>('UpcomingRun').implement({
  description: 'The next slot of an enabled task.',
  fields: (t) => ({
    id: t.exposeID('id'),
    task: t.field({ type: TaskType, resolve: ({ task }) => task }),
    scheduledFor: t.field({ type: 'DateTime', resolve: ({ scheduledFor }) => scheduledFor }),
    app: t.field({
      type: AppType,
      nullable: true,
      description: 'The app that its run beats for.',
      resolve: ({ task }, _args, { loadApp }) => (task.appId === null ? null : loadApp(task.appId)),
    }),
  }),
});

const TaskConnection = connectionOf('Task', TaskType);
const UpcomingRunConnection = connectionOf('UpcomingRun', UpcomingRunType);

const TaskFilterInput = builder.inputType('TaskFilter', {
  description: 'Conditions are joined by "and".',
  fields: (t) => ({
    search: t.string({
      description: 'Part of the name, the folder, the script or the comment; capitals do not matter.',
    }),
    user: t.string(),
    host: t.string(),
    environment: t.field({ type: EnvironmentEnum }),
    enabled: t.boolean(),
  }),
});
const TaskOrderFieldEnum = builder.enumType('TaskOrderField', {
  values: [
    'NAME',
    'SCRIPT',
    'FOLDER',
    'ENABLED',
    'NEXT_RUN',
    'USER',
    'HOST',
    'CREATED',
  ] as const satisfies TaskOrderField[],
});
const TaskOrderInput = builder.inputType('TaskOrder', {
  fields: (t) => ({
    field: t.field({ type: TaskOrderFieldEnum, required: true }),
    direction: t.field({ type: SortDirectionEnum, required: true }),
  }),
});

const DailyScheduleInput = builder.inputType('DailyScheduleInput', {
  fields: (t) => ({
    atTime: t.string({ required: true, description: 'HH:MM, or with seconds.' }),
    timezone: t.string({ defaultValue: 'UTC' }),
    weekdays: t.field({ type: [WeekdayEnum], description: 'Left out or empty: every day.' }),
  }),
});
const TaskScheduleInput = builder.inputType('TaskScheduleInput', {
  isOneOf: true,
  fields: (t) => ({
    everySeconds: t.int({ description: '1 s to 366 days.' }),
    cron: t.field({ type: CronScheduleInput }),
    daily: t.field({ type: DailyScheduleInput }),
    manual: t.boolean({ description: 'Only true: it runs when it is asked to.' }),
  }),
});
const NewTaskAppInput = builder.inputType('NewTaskAppInput', {
  description: "An app for a task, with the task's environment, schedule and run limit.",
  fields: (t) => ({
    name: t.string({ description: "1 to 100 characters; left out: the task's." }),
    graceSeconds: t.int({ defaultValue: 60 }),
    tags: t.stringList(),
  }),
});
const CreateTaskInput = builder.inputType('CreateTaskInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: '1 to 100 characters.' }),
    script: t.string({
      required: true,
      description: "A path below `folder`, which is below the agents' directory of scripts.",
    }),
    folder: t.string({ required: true }),
    arguments: t.stringList(),
    schedule: t.field({ type: TaskScheduleInput, required: true }),
    user: t.string({ description: 'Only agents of this user take it; left out: any.' }),
    host: t.string({ description: 'Only agents on this host take it; left out: any.' }),
    environment: t.field({ type: EnvironmentEnum, defaultValue: 'PRODUCTION' }),
    enabled: t.boolean({ defaultValue: true }),
    asap: t.boolean({ defaultValue: false }),
    comment: t.string(),
    timeoutSeconds: t.int({ description: '1 s to 366 days.' }),
    maxRetries: t.int({ defaultValue: 0, description: '0 to 100.' }),
    concurrency: t.field({ type: ConcurrencyPolicyEnum, defaultValue: 'FORBID' }),
    misfire: t.field({ type: MisfirePolicyEnum, defaultValue: 'RUN_ONCE' }),
    appId: t.id({
      description:
        "The app that its runs beat for: its schedule and its run limit follow the task's, and it is paused while the task is disabled.",
    }),
    newApp: t.field({ type: NewTaskAppInput, description: 'Makes an app for the task, in the same transaction.' }),
  }),
});
const UpdateTaskInput = builder.inputType('UpdateTaskInput', {
  description: 'A field left out stays as it is; null clears user, host, comment, timeoutSeconds, arguments and appId.',
  fields: (t) => ({
    name: t.string(),
    script: t.string(),
    folder: t.string(),
    arguments: t.stringList(),
    schedule: t.field({ type: TaskScheduleInput }),
    user: t.string(),
    host: t.string(),
    environment: t.field({ type: EnvironmentEnum }),
    enabled: t.boolean(),
    asap: t.boolean(),
    comment: t.string(),
    timeoutSeconds: t.int(),
    maxRetries: t.int(),
    concurrency: t.field({ type: ConcurrencyPolicyEnum }),
    misfire: t.field({ type: MisfirePolicyEnum }),
    appId: t.id(),
    newApp: t.field({
      type: NewTaskAppInput,
      description:
        'Makes an app for the task, in the same transaction; it takes the place of the one that the task had.',
    }),
  }),
});

const TaskChangeType = builder.objectRef<TaskChange>('TaskChange').implement({
  fields: (t) => ({
    kind: t.field({ type: TaskChangeKindEnum, resolve: (change) => change.kind }),
    taskId: t.exposeID('taskId'),
    task: t.field({ type: TaskType, nullable: true, resolve: (change) => change.task }),
  }),
});

const DEFAULT_PREVIEW = 5;
const MAX_PREVIEW = 100;
/** What working out a slot of a cron expression costs: some 0.2 ms, a hundred times a field. */
const SLOT_COMPLEXITY = 100;

builder.queryFields((t) => ({
  task: t.field({
    type: TaskType,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'READ' },
    resolve: (_root, { id }, { tasks }) => tasks.find(uuid('id', id)),
  }),
  tasks: t.field({
    type: TaskConnection,
    description: 'By name where no order is given.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: TaskFilterInput }),
      orderBy: t.arg({ type: TaskOrderInput }),
    },
    complexity: pageComplexity,
    authScopes: { permission: 'READ' },
    resolve: (_root, { filter, orderBy, ...page }, { sql }) =>
      listTasks(sql, filterWithin(filter) ?? {}, orderBy ?? null, page),
  }),
  upcomingRuns: t.field({
    type: UpcomingRunConnection,
    description: 'What will run next, soonest first.',
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      filter: t.arg({ type: TaskFilterInput }),
    },
    complexity: pageComplexity,
    authScopes: { permission: 'READ' },
    resolve: (_root, { filter, ...page }, { sql }) => listUpcomingRuns(sql, filterWithin(filter) ?? {}, page),
  }),
  previewSchedule: t.field({
    type: ['DateTime'],
    description:
      'The next times (1 to 100) at which a task with this schedule would run, soonest first; none for a manual one. BAD_USER_INPUT says what is wrong with the schedule.',
    args: {
      schedule: t.arg({ type: TaskScheduleInput, required: true }),
      count: t.arg.int({ defaultValue: DEFAULT_PREVIEW }),
    },
    complexity: ({ count }) => SLOT_COMPLEXITY * Math.min(count ?? DEFAULT_PREVIEW, MAX_PREVIEW),
    authScopes: { permission: 'READ' },
    resolve: (_root, { schedule, count }, { clock }) => {
      const wanted = count ?? DEFAULT_PREVIEW;
      if (wanted < 1 || wanted > MAX_PREVIEW) throw badInput('count', `must be 1 to ${MAX_PREVIEW}, not ${wanted}`);
      const now = clock.now();
      return nextTaskSlots(checkScheduleInput(schedule, now), now, now, wanted);
    },
  }),
}));

/** Tasks that are changed at once: more than a page has. */
const MAX_IDS = 1_000;
const ids = (given: readonly (string | number)[]): string[] => uuids('ids', given, MAX_IDS);

const EDITS_TASK = { permission: 'EDIT_TASKS' } as const;
/** What becomes of the app that a task is given, or was, is an edit of that app. */
const EDITS_APP_TOO = { permissions: ['EDIT_TASKS', 'EDIT_APPS'] } as const;

builder.mutationFields((t) => ({
  createTask: t.field({
    type: TaskType,
    args: { input: t.arg({ type: CreateTaskInput, required: true }) },
    authScopes: (_root, { input }) => (input.newApp == null && input.appId == null ? EDITS_TASK : EDITS_APP_TOO),
    resolve: (_root, { input }, { tasks }) => tasks.create(input),
  }),
  updateTask: t.field({
    type: TaskType,
    args: { id: t.arg.id({ required: true }), input: t.arg({ type: UpdateTaskInput, required: true }) },
    authScopes: (_root, { input }) => (input.newApp == null && input.appId === undefined ? EDITS_TASK : EDITS_APP_TOO),
    resolve: (_root, { id, input }, { tasks }) => tasks.update(uuid('id', id), input),
  }),
  deleteTask: t.field({
    type: 'ID',
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'EDIT_TASKS' },
    resolve: (_root, { id }, { tasks }) => tasks.delete(uuid('id', id)),
  }),
  setTasksEnabled: t.field({
    type: [TaskType],
    description: 'Enables or disables tasks; those that do not exist are passed over.',
    args: { ids: t.arg.idList({ required: true }), enabled: t.arg.boolean({ required: true }) },
    authScopes: { permission: 'OPERATE' },
    resolve: (_root, args, { tasks }) => tasks.setEnabled(ids(args.ids), args.enabled),
  }),
  deleteTasks: t.field({
    type: ['ID'],
    description: 'Deletes tasks; returns the ids of those that existed. Their runs stay in the history.',
    args: { ids: t.arg.idList({ required: true }) },
    authScopes: { permission: 'EDIT_TASKS' },
    resolve: (_root, args, { tasks }) => tasks.deleteMany(ids(args.ids)),
  }),
}));

/** Unread changes at which a subscription is closed. */
const MAX_UNREAD_CHANGES = 1_000;

builder.subscriptionFields((t) => ({
  taskChanges: t.field({
    type: TaskChangeType,
    description: 'Tasks created, edited and deleted.',
    authScopes: { permission: 'READ' },
    subscribe: (_root, _args, { taskChanges }) => taskChanges.messages(MAX_UNREAD_CHANGES),
    resolve: (change) => change,
  }),
}));
