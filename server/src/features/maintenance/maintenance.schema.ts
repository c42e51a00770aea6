import { uuid } from '../../graphql/arguments.ts';
import { builder } from '../../graphql/builder.ts';
import { badInput } from '../../lib/errors.ts';
import { AppType, CronSchedule, CronScheduleInput } from '../apps/apps.schema.ts';
import { AppSelectorInputType, AppSelectorType } from '../apps/selector/selector.schema.ts';
import type { MaintenanceWindow } from './maintenance-window.model.ts';
import { nextStart, spanAt, spansOf, type Span } from './window-times.rules.ts';

const MaintenanceTimeType = builder.objectRef<Span>('MaintenanceTime').implement({
  description: 'One time of a maintenance window.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', resolve: ({ from }) => from }),
    to: t.field({ type: 'DateTime', description: 'Not in it any more.', resolve: ({ to }) => to }),
  }),
});

const DEFAULT_TIMES = 5;
const MAX_TIMES = 100;
/** As many slots as cost what one row of a page does. */
const TIMES_FOR_ONE = 5;

const MaintenanceWindowType = builder.objectRef<MaintenanceWindow>('MaintenanceWindow').implement({
  description:
    'Planned work, once or recurring: nobody is told that something begins, of what is open nobody is reminded, and the time counts apart in uptime. What is still open at its end is told then.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    selector: t.field({ type: AppSelectorType, resolve: ({ selector }) => selector }),
    startsAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ startsAt }) => startsAt }),
    endsAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ endsAt }) => endsAt }),
    cron: t.field({
      type: CronSchedule,
      nullable: true,
      description: 'A recurring one: when it begins.',
      resolve: ({ cronExpression: expression, cronTimezone }) =>
        expression === null ? null : { type: 'cron' as const, expression, timezone: cronTimezone ?? 'UTC' },
    }),
    durationSeconds: t.exposeInt('durationSeconds', {
      nullable: true,
      description: 'How long a recurring one lasts: so many seconds, whatever clocks do meanwhile.',
    }),
    activeNow: t.boolean({ resolve: (window, _args, { clock }) => spanAt(window, clock.now()) !== null }),
    nextStartAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it begins next, after the time that is under way; null where it does not.',
      resolve: (window, _args, { clock }) => nextStart(window, clock.now()),
    }),
    times: t.field({
      type: [MaintenanceTimeType],
      description: 'The next times (1 to 100), the one under way among them, the soonest first.',
      args: { first: t.arg.int({ defaultValue: DEFAULT_TIMES }) },
      complexity: ({ first }) => ({
        field: 1,
        multiplier: Math.ceil(Math.min(first ?? DEFAULT_TIMES, MAX_TIMES) / TIMES_FOR_ONE),
      }),
      resolve: (window, { first }, { clock }) => {
        const wanted = first ?? DEFAULT_TIMES;
        if (wanted < 1 || wanted > MAX_TIMES) throw badInput('first', `must be 1 to ${MAX_TIMES}, not ${wanted}`);
        return spansOf(window, { from: clock.now(), to: Infinity }, wanted);
      },
    }),
  }),
});

const TIMES = {
  startsAt: 'Of one that is once, with endsAt.',
  cron: 'Of a recurring one: when it begins, once an hour at most; with durationSeconds.',
  durationSeconds: '60 to 2,678,400 (31 days).',
};

const CreateMaintenanceWindowInput = builder.inputType('CreateMaintenanceWindowInput', {
  description: 'Once (startsAt and endsAt), or recurring (cron and durationSeconds).',
  fields: (t) => ({
    name: t.string({ required: true, description: '1 to 100 characters.' }),
    selector: t.field({ type: AppSelectorInputType, required: true }),
    startsAt: t.field({ type: 'DateTime', description: TIMES.startsAt }),
    endsAt: t.field({ type: 'DateTime' }),
    cron: t.field({ type: CronScheduleInput, description: TIMES.cron }),
    durationSeconds: t.int({ description: TIMES.durationSeconds }),
  }),
});

const UpdateMaintenanceWindowInput = builder.inputType('UpdateMaintenanceWindowInput', {
  description: 'A field left out stays as it is; times of the other kind take the place of those that were.',
  fields: (t) => ({
    name: t.string(),
    selector: t.field({ type: AppSelectorInputType }),
    startsAt: t.field({ type: 'DateTime', description: TIMES.startsAt }),
    endsAt: t.field({ type: 'DateTime' }),
    cron: t.field({ type: CronScheduleInput, description: TIMES.cron }),
    durationSeconds: t.int({ description: TIMES.durationSeconds }),
  }),
});

builder.objectFields(AppType, (t) => ({
  inMaintenance: t.boolean({
    description: 'Whether a maintenance window of it is under way.',
    authScopes: { permission: 'READ' },
    resolve: async (app, _args, { loadMaintenanceUntil }) => (await loadMaintenanceUntil(app)) !== null,
  }),
  maintenanceUntil: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When it is in no maintenance window any more; null where it is in none now.',
    authScopes: { permission: 'READ' },
    resolve: (app, _args, { loadMaintenanceUntil }) => loadMaintenanceUntil(app),
  }),
}));

builder.queryFields((t) => ({
  maintenanceWindows: t.field({
    type: [MaintenanceWindowType],
    description: 'By name; those that were once until a week after.',
    authScopes: { permission: 'READ' },
    resolve: (_root, _args, { maintenance }) => maintenance.list(),
  }),
}));

builder.mutationFields((t) => ({
  createMaintenanceWindow: t.field({
    type: MaintenanceWindowType,
    args: { input: t.arg({ type: CreateMaintenanceWindowInput, required: true }) },
    authScopes: { permission: 'OPERATE' },
    resolve: (_root, { input }, { maintenance }) => maintenance.create(input),
  }),
  updateMaintenanceWindow: t.field({
    type: MaintenanceWindowType,
    description: 'Of the time before, what it was counts.',
    args: { id: t.arg.id({ required: true }), input: t.arg({ type: UpdateMaintenanceWindowInput, required: true }) },
    authScopes: { permission: 'OPERATE' },
    resolve: (_root, { id, input }, { maintenance }) => maintenance.update(uuid('id', id), input),
  }),
  deleteMaintenanceWindow: t.id({
    description: 'Ends it where it is under way: what is open is told then.',
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'OPERATE' },
    resolve: (_root, { id }, { maintenance }) => maintenance.delete(uuid('id', id)),
  }),
}));
