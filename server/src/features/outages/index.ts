import type { Feature } from '../../graphql/feature.ts';
import { MilestoneEntity, OutageEntity } from './outage.entity.ts';
import { deleteOldOutages } from './outages.retention.ts';
import './outages.schema.ts';
import { OutagesService } from './outages.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    outages: OutagesService;
  }
}

/** Times in which Lubdub itself was away. */
export const outages = {
  name: 'outages',
  entities: [OutageEntity, MilestoneEntity],
  services: ({ database, cache, identity, logger }) => ({
    outages: new OutagesService({
      sql: database.urgent,
      cache,
      identity,
      shared: database.kind === 'postgresql',
      logger,
    }),
  }),
  retention: deleteOldOutages,
} satisfies Feature;
