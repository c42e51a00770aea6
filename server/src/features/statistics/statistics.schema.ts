import { builder } from '../../graphql/builder.ts';
import type { Statistics } from './statistics.service.ts';

const StatisticsType = builder.objectRef<Statistics>('Statistics').implement({
  description: 'The counters of the overview.',
  fields: (t) => ({
    apps: t.exposeInt('apps'),
    appsNew: t.exposeInt('appsNew'),
    appsUp: t.exposeInt('appsUp'),
    appsWarning: t.exposeInt('appsWarning'),
    appsLate: t.exposeInt('appsLate'),
    appsDown: t.exposeInt('appsDown'),
    appsPaused: t.exposeInt('appsPaused'),
    tasks: t.exposeInt('tasks'),
    tasksEnabled: t.exposeInt('tasksEnabled'),
    tasksScheduled: t.exposeInt('tasksScheduled', { description: 'Enabled tasks with a next run.' }),
    recentRuns: t.exposeInt('recentRuns', {
      description: 'Of the last 24 hours. From 10,000 on counted once a minute.',
    }),
    heartbeatsLastHour: t.exposeInt('heartbeatsLastHour', {
      description: 'In the running minute and the 60 before it.',
    }),
    missedHeartbeatsLastHour: t.exposeInt('missedHeartbeatsLastHour', {
      description: 'Expected beats whose grace has run out, in the running minute and the 60 before it.',
    }),
    agentsOnline: t.exposeInt('agentsOnline'),
  }),
});

const ServerHeartbeatType = builder.objectRef<{ ts: number }>('ServerHeartbeat').implement({
  fields: (t) => ({ ts: t.field({ type: 'DateTime', resolve: ({ ts }) => ts }) }),
});

builder.queryFields((t) => ({
  statistics: t.field({
    type: StatisticsType,
    authScopes: { permission: 'READ' },
    resolve: (_root, _args, { statistics }) => statistics.read(),
  }),
}));

/** A client that has not read this many of the server's own beats has been gone for minutes. */
const MAX_UNREAD_BEATS = 10;

builder.subscriptionFields((t) => ({
  statisticsUpdates: t.field({
    type: StatisticsType,
    description: 'At once, then when a counter has changed, at most one each `everyMs` (250 to 60,000).',
    args: { everyMs: t.arg.int({ defaultValue: 1000 }) },
    authScopes: { permission: 'READ' },
    subscribe: (_root, { everyMs }, { statistics }) => statistics.updates(everyMs ?? 1000),
    resolve: (statistics) => statistics,
  }),
  serverHeartbeat: t.field({
    type: ServerHeartbeatType,
    description: "The server's own beat, one at once and then one each 30 s: for measuring the connection.",
    authScopes: { permission: 'READ' },
    subscribe: (_root, _args, { clock, serverBeats }) => {
      const beats = serverBeats.messages(MAX_UNREAD_BEATS);
      beats.push(clock.now());
      return beats;
    },
    resolve: (ts, _args, { metrics }) => {
      metrics.serverBeatSent();
      return { ts };
    },
  }),
}));
