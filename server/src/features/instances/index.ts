import type { Feature } from '../../graphql/feature.ts';
import { deleteOldInstances } from './instances.retention.ts';
import './instances.schema.ts';
import { InstancesService } from './instances.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    instances: InstancesService;
  }
}

/** The sources that beat. */
export const instances = {
  name: 'instances',
  services: ({ sql, audit, now }) => ({ instances: new InstancesService(sql, audit, now) }),
  retention: deleteOldInstances,
} satisfies Feature;
