import type { Feature } from '../../graphql/feature.ts';
import { ClientConnectionEntity } from './client-connection.entity.ts';
import { connectionsJob } from './connections.job.ts';
import { Connections } from './connections.migration.ts';
import './connections.schema.ts';
import { ConnectionsService } from './connections.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    connections: ConnectionsService;
  }
}

/** Who is connected to live feeds, and how good each connection is. */
export const connections = {
  name: 'connections',
  entities: [ClientConnectionEntity],
  migrations: [{ name: '20261127040000-connections', class: Connections }],
  services: ({ sql, now }) => ({ connections: new ConnectionsService(sql, now) }),
  jobs: ({ connections: service, database, logger }) => [connectionsJob(service, () => database.diskProblem(), logger)],
} satisfies Feature;
