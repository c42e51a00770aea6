import type { Feature } from '../../graphql/feature.ts';
import './statistics.schema.ts';
import { StatisticsService } from './statistics.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    statistics: StatisticsService;
  }
}

/** Counts over everything, as the overview and the metrics show them. */
export const statistics = {
  name: 'statistics',
  services: ({ sql, now }) => ({ statistics: new StatisticsService(sql, now) }),
  metrics: (services) => [
    {
      name: 'lubdub_apps',
      help: 'Apps by status',
      label: 'status',
      read: () => services.statistics.appsByStatus(),
    },
  ],
} satisfies Feature;
