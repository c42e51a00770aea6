import { filterWithin, uuid } from '../../graphql/arguments.ts';
import { builder } from '../../graphql/builder.ts';
import { AppStatusEnum, EnvironmentEnum } from '../apps/apps.enums.ts';
import { StatusCauseEnum } from './heartbeats.enums.ts';
import { AppType } from '../apps/apps.schema.ts';
import { InstanceType } from '../instances/instances.schema.ts';
import type { StatusEvent } from '../../ledger/heartbeat.model.ts';
import { HeartbeatType } from './heartbeats.schema.ts';
import { subscribeToBatches, subscribeToEvents, type EventFilter } from './subscriptions.service.ts';

const HeartbeatStatusEvent = builder.objectRef<StatusEvent>('HeartbeatStatusEvent').implement({
  fields: (t) => ({
    cursor: t.string({
      description: 'Grows in the order of commits; pass the last one as `after` on reconnecting.',
      resolve: (event) => String(event.sequence),
    }),
    cause: t.field({ type: StatusCauseEnum, resolve: (event) => event.cause }),
    appId: t.exposeID('appId'),
    app: t.field({
      type: AppType,
      nullable: true,
      description: 'As it was right after the event; null when the app has been deleted since.',
      resolve: (event) => event.app,
    }),
    previousStatus: t.field({ type: AppStatusEnum, resolve: (event) => event.previousStatus }),
    status: t.field({ type: AppStatusEnum, resolve: (event) => event.status }),
    at: t.field({ type: 'DateTime', resolve: (event) => event.at }),
    heartbeat: t.field({ type: HeartbeatType, nullable: true, resolve: (event) => event.heartbeat }),
    instance: t.field({ type: InstanceType, nullable: true, resolve: (event) => event.instance }),
  }),
});

const HeartbeatStatusFilter = builder.inputType('HeartbeatStatusFilter', {
  description: 'Conditions are joined by "and"; an empty list is no condition.',
  fields: (t) => ({
    appIds: t.idList(),
    tags: t.stringList({ description: 'Apps that have every one of these.' }),
    environment: t.field({ type: EnvironmentEnum }),
    changesOnly: t.boolean({ description: 'Leaves out beats that changed no status.' }),
  }),
});

/** Apps that one subscription follows; one that follows more leaves them out and hears of all. */
const MAX_WATCHED = 10_000;

const checked = (filter: EventFilter | null | undefined): EventFilter => ({
  ...filterWithin(filter, MAX_WATCHED),
  appIds: filter?.appIds?.map((id) => uuid('filter.appIds', id)),
});

builder.subscriptionFields((t) => ({
  heartbeatStatus: t.field({
    type: HeartbeatStatusEvent,
    description: `Pushed on each beat and on each change of status that a timeout, a pause or an edit causes. To a client that reads
too slowly, beats of one app that changed nothing are merged into the newest; changes of status never are: with 1,000
of them unread the subscription is closed (4409) and the client resumes by cursor. \`after\`: the last cursor seen; the
changes of status since then come first, each once. A cursor older than what is kept is BAD_USER_INPUT.`,
    args: { filter: t.arg({ type: HeartbeatStatusFilter }), after: t.arg.string() },
    authScopes: { permission: 'READ' },
    subscribe: (_root, { filter, after }, { hub, sql, onTooSlow }) =>
      subscribeToEvents(hub, sql, checked(filter), after ?? null, onTooSlow),
    resolve: (event) => event,
  }),
  heartbeatStatusBatches: t.field({
    type: [HeartbeatStatusEvent],
    description:
      'The same, at most one message each `everyMs` (100 to 10,000), with only the newest event of each app: for dashboards.',
    args: {
      filter: t.arg({ type: HeartbeatStatusFilter }),
      after: t.arg.string(),
      everyMs: t.arg.int({ defaultValue: 250 }),
    },
    authScopes: { permission: 'READ' },
    subscribe: (_root, { filter, after, everyMs }, { hub, sql }) =>
      subscribeToBatches(hub, sql, checked(filter), after ?? null, everyMs ?? 250),
    resolve: (events) => events,
  }),
}));
