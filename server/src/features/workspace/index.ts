import type { Feature } from '../../graphql/feature.ts';
import { SlugPings } from './slug-pings.service.ts';
import { WorkspaceEntity } from './workspace.entity.ts';
import { Workspace } from './workspace.migration.ts';
import './workspace.schema.ts';
import { WorkspaceService } from './workspace.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    workspace: WorkspaceService;
    slugPings: SlugPings;
  }
}

/** What all apps have in common: the key by which each is pinged by its slug. */
export const workspace = {
  name: 'workspace',
  entities: [WorkspaceEntity],
  migrations: [{ name: '20261127183000-workspace', class: Workspace }],
  services: ({ sql, announcements, audit, heartbeats, apps }) => {
    const made = new WorkspaceService({ sql, announcements, audit });
    return { workspace: made, slugPings: new SlugPings({ workspace: made, heartbeats, apps }) };
  },
} satisfies Feature;
