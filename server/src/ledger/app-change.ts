import type { App } from './app.model.ts';

/** PostgreSQL's channel on which processes tell each other of apps created, edited and deleted. */
export const APPS_CHANNEL = 'lubdub_apps';

/** What has become of an app's settings. */
export interface AppChange {
  kind: 'CREATED' | 'UPDATED' | 'DELETED';
  appId: string;
  app: App | null;
}
