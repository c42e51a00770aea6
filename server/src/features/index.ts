import { ListenerEntity } from '../database/listener.entity.ts';
import type { Feature } from '../graphql/feature.ts';
import { LEDGER_ENTITIES } from '../ledger/entities.ts';
import { agents } from './agents/index.ts';
import { apps } from './apps/index.ts';
import { heartbeats } from './heartbeats/index.ts';
import { history } from './history/index.ts';
import { instances } from './instances/index.ts';
import { logs } from './logs/index.ts';
import { outages } from './outages/index.ts';
import { runs } from './runs/index.ts';
import { statistics } from './statistics/index.ts';
import { tasks } from './tasks/index.ts';

/** Everything that Lubdub does: each may use those before it. */
export const features: readonly Feature[] = [
  apps,
  instances,
  heartbeats,
  history,
  outages,
  tasks,
  agents,
  runs,
  logs,
  statistics,
];

/** Everything that is stored. */
export const entitiesOf = (brought: readonly Feature[]) => [
  ListenerEntity,
  ...LEDGER_ENTITIES,
  ...brought.flatMap(({ entities = [] }) => entities),
];
