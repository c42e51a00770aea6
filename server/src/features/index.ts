import type { DatabaseOptions } from '../database/database.ts';
import { ListenerEntity } from '../database/listener.entity.ts';
import { migrations } from '../database/migrations/index.ts';
import type { Feature } from '../graphql/feature.ts';
import { LEDGER_ENTITIES } from '../ledger/entities.ts';
import { access } from './access/index.ts';
import { agents } from './agents/index.ts';
import { alerts } from './alerts/index.ts';
import { apps } from './apps/index.ts';
import { connections } from './connections/index.ts';
import { healthchecks } from './healthchecks/index.ts';
import { heartbeats } from './heartbeats/index.ts';
import { history } from './history/index.ts';
import { incidents } from './incidents/index.ts';
import { instances } from './instances/index.ts';
import { logs } from './logs/index.ts';
import { maintenance } from './maintenance/index.ts';
import { outages } from './outages/index.ts';
import { rest } from './rest/index.ts';
import { runs } from './runs/index.ts';
import { statistics } from './statistics/index.ts';
import { push } from './push/index.ts';
import { tasks } from './tasks/index.ts';
import { workspace } from './workspace/index.ts';

/** Everything that Lubdub does: each may use those before it. */
export const features: readonly Feature[] = [
  access,
  apps,
  maintenance,
  instances,
  heartbeats,
  workspace,
  push,
  history,
  outages,
  tasks,
  agents,
  runs,
  logs,
  statistics,
  incidents,
  alerts,
  connections,
  rest,
  healthchecks,
];

/** Everything that is stored: tables, and the migrations that make them, in the order of their names. */
export const storedBy = (brought: readonly Feature[]): Pick<DatabaseOptions, 'entities' | 'migrations'> => ({
  entities: [ListenerEntity, ...LEDGER_ENTITIES, ...brought.flatMap(({ entities = [] }) => entities)],
  migrations: [...migrations, ...brought.flatMap((feature) => feature.migrations ?? [])].toSorted((a, b) =>
    a.name.localeCompare(b.name),
  ),
});
