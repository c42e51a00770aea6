import { pageComplexity, connectionOf } from '../../graphql/connection.ts';
import { shownTo } from '../../graphql/access.ts';
import { filterWithin, textWithin, uuid } from '../../graphql/arguments.ts';
import { builder } from '../../graphql/builder.ts';
import { AppChangeKindEnum, AppStatusEnum, EnvironmentEnum } from './apps.enums.ts';
import { SortDirectionEnum } from '../../graphql/sort-direction.ts';
import { badInput } from '../../lib/errors.ts';
import { listApps, type AppOrderField } from './app-list.service.ts';
import { runningSince } from '../../status/status.rules.ts';
import type { App } from '../../ledger/app.model.ts';
import { subscribeToChanges } from './app-changes.ts';
import type { AppChange } from '../../ledger/app-change.ts';

type Interval = { type: 'interval'; everySeconds: number };
type Cron = { type: 'cron'; expression: string; timezone: string };
type Manual = { type: 'manual' };

export const IntervalSchedule = builder.objectRef<Interval>('IntervalSchedule').implement({
  fields: (t) => ({ everySeconds: t.exposeInt('everySeconds') }),
});
export const CronSchedule = builder.objectRef<Cron>('CronSchedule').implement({
  fields: (t) => ({ expression: t.exposeString('expression'), timezone: t.exposeString('timezone') }),
});
export const ManualSchedule = builder.objectRef<Manual>('ManualSchedule').implement({
  description: 'At no time of its own: a task runs when it is asked to, and of an app no beat is expected.',
  fields: (t) => ({ manual: t.boolean({ description: 'Always true.', resolve: () => true }) }),
});
const KINDS = { interval: IntervalSchedule, cron: CronSchedule, manual: ManualSchedule };
const Schedule = builder.unionType('Schedule', {
  types: [IntervalSchedule, CronSchedule, ManualSchedule],
  resolveType: (schedule) => KINDS[schedule.type],
});

const MAX_INT = 2_147_483_647;

export const AppType = builder.objectRef<App>('App').implement({
  description: 'One thing that is expected to beat and is alerted on.',
  fields: (t) => ({
    id: t.exposeID('id'),
    slug: t.exposeString('slug'),
    name: t.exposeString('name'),
    description: t.exposeString('description', { nullable: true, authScopes: { permission: 'READ' } }),
    environment: t.field({ type: EnvironmentEnum, resolve: (app) => app.environment }),
    tags: t.exposeStringList('tags', { authScopes: { permission: 'READ' } }),
    schedule: t.field({ type: Schedule, resolve: (app) => app.policy.schedule }),
    graceSeconds: t.int({ resolve: (app) => app.policy.graceSeconds }),
    status: t.field({ type: AppStatusEnum, resolve: (app) => app.state.status }),
    statusSince: t.field({
      type: 'DateTime',
      description: 'When the current status began.',
      resolve: (app) => app.state.statusSince,
    }),
    maxRunSeconds: t.int({
      nullable: true,
      description: 'The longest a run may take from its START; null: until the next deadline and its grace.',
      resolve: (app) => app.policy.maxRunSeconds,
    }),
    runningSince: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Start of the oldest run that has had no SUCCESS or FAIL yet.',
      resolve: (app) => runningSince(app.state),
    }),
    lastHeartbeatAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the newest beat that is no LOG happened, however late it was brought.',
      resolve: (app) => app.state.newestOccurredAt,
    }),
    nextDeadlineAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'LATE from then on, DOWN once graceSeconds more have passed: the time a beat is expected, plus a slack of 5% of the period (graceSeconds and 30 s at most, a second at least). Null where no beat is expected.',
      resolve: (app) => app.state.nextDeadlineAt,
    }),
    heartbeatCount: t.int({ resolve: (app) => Math.min(app.state.heartbeatCount, MAX_INT) }),
    lastDurationMs: t.float({ nullable: true, resolve: (app) => app.state.lastDurationMs }),
    pingKey: t.id({
      nullable: true,
      description:
        "The app's secret, a random UUID: whoever holds it may beat for this app, and do nothing else. Null unless the caller may edit the app.",
      ...shownTo({ permission: 'EDIT_APPS' }, null),
      resolve: (app) => app.pingKey,
    }),
    pingUrl: t.string({
      nullable: true,
      description:
        'Server URL that records a beat when requested; it holds the ping key. Null unless the caller may edit the app.',
      ...shownTo({ permission: 'EDIT_APPS' }, null),
      resolve: (app, _args, { audience }) => `${audience.origin}/ping/${app.pingKey}`,
    }),
    createdAt: t.field({ type: 'DateTime', resolve: (app) => app.createdAt }),
    updatedAt: t.field({ type: 'DateTime', resolve: (app) => app.updatedAt }),
  }),
});

const AppConnection = connectionOf('App', AppType);

const AppFilterInput = builder.inputType('AppFilter', {
  description: 'Conditions are joined by "and"; an empty list is no condition.',
  fields: (t) => ({
    search: t.string({ description: 'Part of the name, the slug or a tag; capitals do not matter.' }),
    status: t.field({ type: [AppStatusEnum] }),
    environment: t.field({ type: EnvironmentEnum }),
    tags: t.stringList({ description: 'Apps that have every one of these.' }),
  }),
});
const AppOrderFieldEnum = builder.enumType('AppOrderField', {
  values: ['NAME', 'STATUS', 'LAST_HEARTBEAT', 'NEXT_DEADLINE', 'CREATED'] as const satisfies AppOrderField[],
});
const AppOrderInput = builder.inputType('AppOrder', {
  fields: (t) => ({
    field: t.field({ type: AppOrderFieldEnum, required: true }),
    direction: t.field({ type: SortDirectionEnum, required: true }),
  }),
});

export const CronScheduleInput = builder.inputType('CronScheduleInput', {
  fields: (t) => ({
    expression: t.string({
      required: true,
      description:
        'Five fields as cron reads them (day of month and day of week joined by "and" where one begins with "*", else by "or"), with seconds before them, or also a year after them; @daily and its like.',
    }),
    timezone: t.string({ defaultValue: 'UTC' }),
  }),
});
const ScheduleInput = builder.inputType('ScheduleInput', {
  isOneOf: true,
  description:
    'When a beat is expected: every so many seconds (1 s to 366 days), by a cron expression in a time zone, or at no time.',
  fields: (t) => ({
    everySeconds: t.int(),
    cron: t.field({ type: CronScheduleInput }),
    manual: t.boolean({
      description:
        'Only true: no beat is expected, so silence is never LATE or DOWN; a FAIL and a run longer than maxRunSeconds are DOWN.',
    }),
  }),
});
const CreateAppInput = builder.inputType('CreateAppInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: '1 to 100 characters.' }),
    slug: t.string({ description: '1 to 100 of a-z, 0-9 and "-", unique; made from the name when left out.' }),
    description: t.string(),
    environment: t.field({ type: EnvironmentEnum, defaultValue: 'PRODUCTION' }),
    tags: t.stringList(),
    schedule: t.field({ type: ScheduleInput, defaultValue: { everySeconds: 60 } }),
    graceSeconds: t.int({ defaultValue: 60, description: '0 to 366 days.' }),
    maxRunSeconds: t.int({ description: '1 s to 366 days.' }),
  }),
});
const UpdateAppInput = builder.inputType('UpdateAppInput', {
  description: 'A field left out stays as it is; null clears description and maxRunSeconds.',
  fields: (t) => ({
    name: t.string(),
    slug: t.string(),
    description: t.string(),
    environment: t.field({ type: EnvironmentEnum }),
    tags: t.stringList(),
    schedule: t.field({ type: ScheduleInput }),
    graceSeconds: t.int(),
    maxRunSeconds: t.int(),
  }),
});

const AppChangeType = builder.objectRef<AppChange>('AppChange').implement({
  fields: (t) => ({
    kind: t.field({ type: AppChangeKindEnum, resolve: (change) => change.kind }),
    appId: t.exposeID('appId'),
    app: t.field({ type: AppType, nullable: true, resolve: (change) => change.app }),
  }),
});

builder.queryFields((t) => ({
  app: t.field({
    type: AppType,
    nullable: true,
    description: 'The app with this id or this slug; give one of them.',
    args: { id: t.arg.id(), slug: t.arg.string() },
    authScopes: { permission: 'READ' },
    resolve: (_root, { id, slug }, { apps }) => {
      if (id != null && slug == null) return apps.find({ id: uuid('id', id) });
      if (slug != null && id == null) return apps.find({ slug: textWithin('slug', slug, 100) });
      throw badInput('id', 'give id or slug, one of them');
    },
  }),
  apps: t.field({
    type: AppConnection,
    description: 'By name where no order is given.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: AppFilterInput }),
      orderBy: t.arg({ type: AppOrderInput }),
    },
    complexity: pageComplexity,
    authScopes: { permission: 'READ' },
    resolve: (_root, { filter, orderBy, ...page }, { sql }) =>
      listApps(sql, filterWithin(filter) ?? {}, orderBy ?? null, page),
  }),
}));

builder.mutationFields((t) => ({
  createApp: t.field({
    type: AppType,
    args: { input: t.arg({ type: CreateAppInput, required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { input }, { apps }) => apps.create(input),
  }),
  ensureApp: t.field({
    type: AppType,
    description:
      'The app with this slug, made from the input where there is none; one that exists is left as it is. Safe to call at once from many hosts.',
    args: { slug: t.arg.string({ required: true }), input: t.arg({ type: CreateAppInput, required: true }) },
    authScopes: { permission: 'BEAT', agent: true },
    resolve: async (_root, { slug, input }, { apps, ownApps, caller }) => {
      // An agent may see to it that its own app is there.
      if (!caller.may('BEAT')) {
        const environment = input.environment ?? 'PRODUCTION';
        await ownApps.check(caller, { slug, field: 'slug', environment, agent: null });
      }
      return apps.ensure(slug, input);
    },
  }),
  updateApp: t.field({
    type: AppType,
    args: { id: t.arg.id({ required: true }), input: t.arg({ type: UpdateAppInput, required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { id, input }, { apps }) => apps.update(uuid('id', id), input),
  }),
  deleteApp: t.field({
    type: 'ID',
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { id }, { apps }) => apps.delete(uuid('id', id)),
  }),
  pauseApp: t.field({
    type: AppType,
    description: 'Ignores deadlines until resumed: by `resumeApp`, or with `resumeOnBeat` by the next beat.',
    args: { id: t.arg.id({ required: true }), resumeOnBeat: t.arg.boolean({ defaultValue: false }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { id, resumeOnBeat }, { apps }) => apps.pause(uuid('id', id), resumeOnBeat ?? false),
  }),
  resumeApp: t.field({
    type: AppType,
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { id }, { apps }) => apps.resume(uuid('id', id)),
  }),
  rotatePingKey: t.field({
    type: AppType,
    description: 'Gives the app a new ping key; the old one stops working at once.',
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { id }, { apps }) => apps.rotatePingKey(uuid('id', id)),
  }),
}));

/** Unread changes at which a subscription is closed. */
const MAX_UNREAD_CHANGES = 1_000;

builder.subscriptionFields((t) => ({
  appChanges: t.field({
    type: AppChangeType,
    description: 'Apps created, edited and deleted.',
    authScopes: { permission: 'READ' },
    subscribe: (_root, _args, { appChanges }) => appChanges.messages(MAX_UNREAD_CHANGES),
    resolve: (change) => change,
  }),
  appChangeBatches: t.field({
    type: [AppChangeType],
    description:
      'The same, at most one message each `everyMs` (100 to 10,000), with one change of each app: for dashboards. An app that was created and edited meanwhile was created.',
    args: { everyMs: t.arg.int({ defaultValue: 250 }) },
    authScopes: { permission: 'READ' },
    subscribe: (_root, { everyMs }, { appChanges }) => subscribeToChanges(appChanges, everyMs ?? 250),
    resolve: (changes) => changes,
  }),
}));
