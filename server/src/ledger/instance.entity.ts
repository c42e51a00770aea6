import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../database/columns.ts';
import type { Environment } from './environment.ts';
import { AppEntity } from './app.entity.ts';

/** One (app, user, host, environment) that has beaten: a row of the Heartbeats tab. */
export const InstanceEntity = defineEntity({
  name: 'Instance',
  tableName: 'instance',
  indexes: [
    {
      name: 'instance_user_index',
      expression: 'create index "instance_user_index" on "instance" (lower("user"), "id")',
    },
    {
      name: 'instance_host_index',
      expression: 'create index "instance_host_index" on "instance" (lower("host"), "id")',
    },
    { name: 'instance_environment_index', properties: ['environment', 'id'] },
  ],
  uniques: [{ name: 'instance_source_unique', properties: ['app', 'user', 'host', 'environment'] }],
  properties: {
    id: p.uuid().primary(),
    app: () => p.manyToOne(AppEntity).deleteRule('cascade').updateRule('no action').index(false),
    user: p.text(),
    host: p.text(),
    environment: p.text().$type<Environment>(),
    sessionId: p.text().nullable(),
    agentVersion: p.text().nullable(),
    /** What the search looks in: user and host in lower case. They never change. */
    searchText: p.text().default('').lazy(),
    firstHeartbeatAt: p.datetime(3),
    lastHeartbeatAt: p.datetime(3),
  },
});

declare module '../lib/query.ts' {
  interface Tables extends TableOf<typeof InstanceEntity> {}
}
