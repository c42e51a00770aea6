import type { Feature } from '../../graphql/feature.ts';
import type { App } from '../../ledger/app.model.ts';
import './apps.schema.ts';
import './bulk.schema.ts';
import './status-map.schema.ts';
import { AppBulkService } from './app-bulk.service.ts';
import { AppsService } from './apps.service.ts';
import { OwnApps } from './own-app.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    apps: AppsService;
    appBulk: AppBulkService;
    ownApps: OwnApps;
  }
  interface Loaders {
    loadApp(id: string): Promise<App | null>;
  }
}

/** What is expected to beat. */
export const apps = {
  name: 'apps',
  services: ({ sql, database, cache, hub, appChanges, incidentsChanged, audit, now, identity }) => {
    const service = new AppsService({
      sql,
      transactional: database.transactional,
      cache,
      hub,
      changes: appChanges,
      incidentsChanged,
      audit,
      now,
      writer: identity,
    });
    return { apps: service, appBulk: new AppBulkService(service), ownApps: new OwnApps(sql) };
  },
  loaders: (services) => ({ loadApp: (ids) => services.apps.findMany(ids) }),
} satisfies Feature;
