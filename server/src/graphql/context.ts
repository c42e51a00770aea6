import type { App } from '../features/apps/app.model.ts';
import type { AppChange, AppsService } from '../features/apps/apps.service.ts';
import type { EventHub } from '../features/heartbeats/event-hub.ts';
import type { HeartbeatsService } from '../features/heartbeats/heartbeats.service.ts';
import type { UptimeService } from '../features/history/uptime.service.ts';
import type { InstancesService } from '../features/instances/instances.service.ts';
import type { OutagesService } from '../features/outages/outages.service.ts';
import type { StatisticsService } from '../features/statistics/statistics.service.ts';
import type { Broadcast } from '../lib/broadcast.ts';
import type { Clock } from '../lib/clock.ts';
import type { Metrics } from '../lib/metrics.ts';
import type { Sql } from '../lib/sql.ts';

/** Everything that resolvers may call. */
export interface Services {
  clock: Clock;
  sql: Sql;
  apps: AppsService;
  instances: InstancesService;
  heartbeats: HeartbeatsService;
  statistics: StatisticsService;
  outages: OutagesService;
  uptime: UptimeService;
  hub: EventHub;
  appChanges: Broadcast<AppChange>;
  serverBeats: Broadcast<number>;
  metrics: Metrics;
}

export interface GraphQLContext extends Services {
  /** Where the caller reached this server, e.g. `http://127.0.0.1:4000`: what the URLs in answers begin with. */
  origin: string;
  /** Ends the connection of a subscriber who does not read: an error would wait behind what is unread. */
  onTooSlow(): void;
  /** Apps by id, those of one tick in one query. Nothing is kept: in a subscription a kept app would grow stale. */
  loadApp(id: string): Promise<App | null>;
}
