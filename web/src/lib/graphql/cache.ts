import { cacheExchange } from '@urql/exchange-graphcache';
import type { Cache } from '@urql/exchange-graphcache';
import type {
  AppChangesSubscription,
  DeleteAppsMutation,
  RunTaskMutation,
  TaskChangesSubscription,
  TaskRunsSubscription,
} from '#lib/gql/graphql.ts';
import { KEYLESS_TYPES, POSSIBLE_TYPES } from '#lib/gql/schema-shape.ts';

const embedded = () => null;

/** Forgets every page of a list, so that the lists on screen are asked for anew. */
function invalidateLists(
  cache: Cache,
  ...fieldNames: (
    | 'apps'
    | 'instances'
    | 'tasks'
    | 'upcomingRuns'
    | 'runs'
    | 'agents'
    | 'channels'
    | 'alertRules'
    | 'maintenanceWindows'
    | 'users'
    | 'apiKeys'
    | 'agentTokens'
  )[]
): void {
  for (const field of cache.inspectFields('Query')) {
    if ((fieldNames as string[]).includes(field.fieldName)) cache.invalidate('Query', field.fieldKey);
  }
}

/** A task's newest run is known from the run's own event: ids of runs grow with time. */
function linkLastRun(cache: Cache, run: TaskRunsSubscription['runUpdates']): void {
  if (!run.task) return;
  const task = { __typename: 'Task', id: run.task.id };
  const known = cache.resolve(task, 'lastRun');
  if (known === undefined || (typeof known === 'string' && known >= `Run:${run.id}`)) return;
  cache.link(task, 'lastRun', { __typename: 'Run', id: run.id });
}

/** The normalized cache: an event that carries an app or an instance updates it wherever it is on screen. */
export const normalizedCache = () =>
  cacheExchange({
    keys: {
      ...Object.fromEntries(KEYLESS_TYPES.map((type) => [type, embedded])),
      // There is one set of counters, so an update by subscription also answers the query.
      Statistics: () => 'all',
      // Thousands of lines pass by: the page keeps the newest itself.
      LogEntry: embedded,
    },
    possibleTypes: POSSIBLE_TYPES,
    // While it writes, the cache tries each type of a union in turn and, in development, misses the other types'
    // fields.
    logger: (severity, message) => {
      if (!/Fragment on "(Interval|Cron|Daily|Manual)Schedule"/.test(message)) console[severity](message);
    },
    updates: {
      Mutation: {
        createApp: (_result, _args, cache) => invalidateLists(cache, 'apps'),
        deleteApps: (result, _args, cache) => {
          const ids = (result as unknown as DeleteAppsMutation).deleteApps;
          for (const id of ids) cache.invalidate({ __typename: 'App', id });
          invalidateLists(cache, 'apps', 'instances');
        },
        deleteInstance: (_result, args, cache) => {
          cache.invalidate({ __typename: 'Instance', id: args['id'] as string });
          invalidateLists(cache, 'instances');
        },
        createTask: (_result, _args, cache) => invalidateLists(cache, 'tasks', 'upcomingRuns'),
        deleteTasks: (_result, args, cache) => {
          for (const id of args['ids'] as string[]) cache.invalidate({ __typename: 'Task', id });
          invalidateLists(cache, 'tasks', 'upcomingRuns');
        },
        runTask: (result, _args, cache) => linkLastRun(cache, (result as unknown as RunTaskMutation).runTask),
        deleteAgent: (_result, args, cache) => {
          cache.invalidate({ __typename: 'Agent', id: args['id'] as string });
          invalidateLists(cache, 'agents');
        },
        // The first channel brings a rule with it, and rules go with their channel.
        createChannel: (_result, _args, cache) => invalidateLists(cache, 'channels', 'alertRules'),
        deleteChannel: (_result, args, cache) => {
          cache.invalidate({ __typename: 'Channel', id: args['id'] as string });
          invalidateLists(cache, 'channels', 'alertRules');
        },
        inviteUser: (_result, _args, cache) => invalidateLists(cache, 'users'),
        deleteUser: (_result, args, cache) => {
          cache.invalidate({ __typename: 'User', id: args['id'] as string });
          invalidateLists(cache, 'users');
        },
        createApiKey: (_result, _args, cache) => invalidateLists(cache, 'apiKeys'),
        revokeApiKey: (_result, args, cache) => {
          cache.invalidate({ __typename: 'ApiKey', id: args['id'] as string });
          invalidateLists(cache, 'apiKeys');
        },
        revokeAgentToken: (_result, args, cache) => {
          cache.invalidate({ __typename: 'AgentToken', id: args['id'] as string });
          invalidateLists(cache, 'agentTokens');
        },
        createMaintenanceWindow: (_result, _args, cache) => invalidateLists(cache, 'maintenanceWindows'),
        deleteMaintenanceWindow: (_result, args, cache) => {
          cache.invalidate({ __typename: 'MaintenanceWindow', id: args['id'] as string });
          invalidateLists(cache, 'maintenanceWindows');
        },
        createAlertRule: (_result, _args, cache) => invalidateLists(cache, 'alertRules'),
        deleteAlertRule: (_result, args, cache) => {
          cache.invalidate({ __typename: 'AlertRule', id: args['id'] as string });
          invalidateLists(cache, 'alertRules');
        },
      },
      Subscription: {
        appChangeBatches: (result, _args, cache) => {
          for (const change of (result as unknown as AppChangesSubscription).appChangeBatches)
            if (change.kind === 'DELETED') cache.invalidate({ __typename: 'App', id: change.appId });
        },
        taskChanges: (result, _args, cache) => {
          const change = (result as unknown as TaskChangesSubscription).taskChanges;
          if (change.kind === 'DELETED') cache.invalidate({ __typename: 'Task', id: change.taskId });
        },
        runUpdates: (result, _args, cache) =>
          linkLastRun(cache, (result as unknown as TaskRunsSubscription).runUpdates),
      },
    },
  });
