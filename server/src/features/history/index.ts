import type { Feature } from '../../graphql/feature.ts';
import { AppDayEntity } from './app-day.entity.ts';
import { BeatDayEntity } from './beats/beat-day.entity.ts';
import { BeatDays } from './beats/beat-days.migration.ts';
import { BeatRollupsService } from './beats/beat-rollups.service.ts';
import './figures/figures.schema.ts';
import {
  readSeries,
  readSlices,
  readUptimes,
  type SeriesPoint,
  type Slice,
  type WantedSeries,
  type WantedSlices,
  type WantedUptime,
} from './figures/figures.service.ts';
import { deleteOldHistory } from './history.retention.ts';
import './history.schema.ts';
import { readLatencies, type LatencyPoint, type WantedLatency } from './latency.service.ts';
import { MaintenanceSeconds } from './maintenance-seconds.migration.ts';
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
    /** What an app did in each of some slices of time. */
    loadSlices(wanted: WantedSlices): Promise<Slice[]>;
    loadUptimePercent(wanted: WantedUptime): Promise<number | null>;
    loadSeries(wanted: WantedSeries): Promise<SeriesPoint[]>;
  }
}

/** What is shown of days that are over, and how long they are kept. */
export const history = {
  name: 'history',
  entities: [AppDayEntity, BeatDayEntity],
  migrations: [
    { name: '20261127032500-beat-days', class: BeatDays },
    { name: '20261127182600-maintenance-seconds', class: MaintenanceSeconds },
  ],
  services: ({ sql, now }) => ({ uptime: new UptimeService(sql, now) }),
  loaders: ({ sql, now }) => ({
    loadLatency: (wanted) => readLatencies(sql, wanted),
    loadSlices: (wanted) => readSlices(sql, wanted, now()),
    loadUptimePercent: (wanted) => readUptimes(sql, wanted, now()),
    loadSeries: (wanted) => readSeries(sql, wanted, now()),
  }),
  jobs: ({ database, now, settings, logger }) => {
    const { background: sql } = database;
    const { rollups: retentionDays, heartbeats: heartbeatDays } = settings.retention;
    const rollups = [
      new RollupsService({ sql, now, retentionDays }),
      new BeatRollupsService({ sql, now, heartbeatDays }),
    ];
    return [rollupsJob(rollups, () => database.diskProblem(), logger)];
  },
  retention: deleteOldHistory,
} satisfies Feature;
