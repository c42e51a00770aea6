import type { Feature } from '../../graphql/feature.ts';
import type { SelectableApp } from '../apps/selector/selector.rules.ts';
import { MaintenanceWindowEntity } from './maintenance-window.entity.ts';
import { MaintenanceWindows } from './maintenance.migration.ts';
import { deleteOldWindows } from './maintenance.retention.ts';
import './maintenance.schema.ts';
import { MaintenanceService } from './maintenance.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    maintenance: MaintenanceService;
  }
  interface Loaders {
    /** Until when an app is in maintenance, in epoch ms; null where it is not. */
    loadMaintenanceUntil(app: SelectableApp): Promise<number | null>;
  }
}

/** Planned work, in which nobody is told that something begins. */
export const maintenance = {
  name: 'maintenance',
  entities: [MaintenanceWindowEntity],
  migrations: [{ name: '20261127182500-maintenance', class: MaintenanceWindows }],
  services: ({ sql, incidentsChanged, audit, now }) => ({
    maintenance: new MaintenanceService({ sql, incidentsChanged, audit, now }),
  }),
  loaders: ({ maintenance: service }) => ({ loadMaintenanceUntil: (apps) => service.untilOf(apps) }),
  retention: deleteOldWindows,
} satisfies Feature;
