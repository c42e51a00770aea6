import type { Feature } from '../../graphql/feature.ts';
import { AppDayEntity } from './app-day.entity.ts';
import { deleteOldHistory } from './history.retention.ts';
import './history.schema.ts';
import { readLatencies, type LatencyPoint, type WantedLatency } from './latency.service.ts';
import { rollupsJob } from './rollups.job.ts';
import { RollupsService } from './rollups.service.ts';
import { UptimeService } from './uptime.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    uptime: UptimeService;
  }
  interface Loaders {
    /** The newest beats of an app that were measured. */
    loadLatency(wanted: WantedLatency): Promise<LatencyPoint[]>;
  }
}

/** What is shown of days that are over, and how long they are kept. */
export const history = {
  name: 'history',
  entities: [AppDayEntity],
  services: ({ sql, now }) => ({ uptime: new UptimeService(sql, now) }),
  loaders: ({ sql }) => ({ loadLatency: (wanted) => readLatencies(sql, wanted) }),
  jobs: ({ database, now, settings, logger }) => {
    const rollups = new RollupsService({ sql: database.background, now, retentionDays: settings.retention.rollups });
    return [rollupsJob(rollups, () => database.diskProblem(), logger)];
  },
  retention: deleteOldHistory,
} satisfies Feature;
