import { cacheExchange } from '@urql/exchange-graphcache';
import type { Cache } from '@urql/exchange-graphcache';
import type { AppChangesSubscription } from '#lib/gql/graphql.ts';

const embedded = () => null;

/** Forgets every page of a list, so that the lists on screen are asked for anew. */
function invalidateLists(cache: Cache, fieldName: 'apps' | 'instances'): void {
  for (const field of cache.inspectFields('Query')) {
    if (field.fieldName === fieldName) cache.invalidate('Query', field.fieldKey);
  }
}

/** The normalized cache: an event that carries an app or an instance updates it wherever it is on screen. */
export const normalizedCache = () =>
  cacheExchange({
    keys: {
      HeartbeatStatusEvent: embedded,
      AppChange: embedded,
      ServerHeartbeat: embedded,
      // There is one set of counters, so an update by subscription also answers the query.
      Statistics: () => 'all',
      IntervalSchedule: embedded,
      CronSchedule: embedded,
      SendHeartbeatPayload: embedded,
      SendHeartbeatResult: embedded,
      SendHeartbeatError: embedded,
      PageInfo: embedded,
      AppConnection: embedded,
      InstanceConnection: embedded,
      HeartbeatConnection: embedded,
      StatusChangeConnection: embedded,
    },
    possibleTypes: { Schedule: ['IntervalSchedule', 'CronSchedule'] },
    // While it writes, the cache tries each type of a union in turn and, in development, misses the other type's fields.
    logger: (severity, message) => {
      if (!/Fragment on "(Interval|Cron)Schedule"/.test(message)) console[severity](message);
    },
    updates: {
      Mutation: {
        createApp: (_result, _args, cache) => invalidateLists(cache, 'apps'),
        deleteApp: (_result, args, cache) => {
          cache.invalidate({ __typename: 'App', id: args['id'] as string });
          invalidateLists(cache, 'apps');
          invalidateLists(cache, 'instances');
        },
        deleteInstance: (_result, args, cache) => {
          cache.invalidate({ __typename: 'Instance', id: args['id'] as string });
          invalidateLists(cache, 'instances');
        },
      },
      Subscription: {
        appChanges: (result, _args, cache) => {
          const change = (result as unknown as AppChangesSubscription).appChanges;
          if (change.kind === 'DELETED') cache.invalidate({ __typename: 'App', id: change.appId });
        },
      },
    },
  });
