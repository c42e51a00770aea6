import type { Feature } from '../../graphql/feature.ts';
import './heartbeats.schema.ts';
import { HeartbeatsService } from './heartbeats.service.ts';
import { PingLimits } from './ping-limits.ts';
import './subscriptions.schema.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    heartbeats: HeartbeatsService;
  }
}

/** Beats, by whatever way they come, and what becomes of them. */
export const heartbeats = {
  name: 'heartbeats',
  services: ({ writer, ownApps, now, metrics, settings: { limits } }) => ({
    heartbeats: new HeartbeatsService({
      writer,
      ownApps,
      now,
      count: (entrance, beats) => metrics.heartbeatsCameIn(entrance, beats),
      pingLimits: limits.pingsPerMinute === null ? null : new PingLimits(limits.pingsPerMinute),
    }),
  }),
} satisfies Feature;
