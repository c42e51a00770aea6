import { shownTo } from '../../graphql/access.ts';
import { filterWithin, uuid } from '../../graphql/arguments.ts';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, pageComplexity } from '../../graphql/connection.ts';
import { EnvironmentEnum } from '../apps/apps.enums.ts';
import { RecencyEnum } from './instances.enums.ts';
import { SortDirectionEnum } from '../../graphql/sort-direction.ts';
import { DomainError } from '../../lib/errors.ts';
import { AppType } from '../apps/apps.schema.ts';
import type { Instance } from '../../ledger/instance.model.ts';
import { INSTANCES_OF_APP, type InstanceOrderField } from './instances.service.ts';
import { recencyAt, recencyLabel } from './recency.rules.ts';

export const InstanceType = builder.objectRef<Instance>('Instance').implement({
  description: 'One (app, user, host, environment) that has beaten.',
  fields: (t) => ({
    id: t.exposeID('id'),
    app: t.field({
      type: AppType,
      resolve: async (instance, _args, { loadApp }) => {
        const app = await loadApp(instance.appId);
        if (app === null) throw new DomainError('NOT_FOUND', `App not found: id ${instance.appId} was deleted`);
        return app;
      },
    }),
    user: t.exposeString('user'),
    host: t.exposeString('host'),
    environment: t.field({ type: EnvironmentEnum, resolve: (instance) => instance.environment }),
    sessionId: t.exposeString('sessionId', { nullable: true, ...shownTo({ permission: 'READ_OUTPUT' }, null) }),
    agentVersion: t.exposeString('agentVersion', { nullable: true }),
    firstHeartbeatAt: t.field({ type: 'DateTime', resolve: (instance) => instance.firstHeartbeatAt }),
    lastHeartbeatAt: t.field({
      type: 'DateTime',
      description: 'When its newest beat happened, however late it was brought; so goes its age.',
      resolve: (instance) => instance.lastHeartbeatAt,
    }),
    recency: t.field({
      type: RecencyEnum,
      resolve: (instance, _args, { clock }) => recencyAt(instance.lastHeartbeatAt, clock.now()),
    }),
    recencyLabel: t.string({
      description: 'Active · Idle (15m ago) · Idle (3h ago) · Inactive (2d ago)',
      resolve: (instance, _args, { clock }) => recencyLabel(instance.lastHeartbeatAt, clock.now()),
    }),
  }),
});

const InstanceConnection = connectionOf('Instance', InstanceType);

const InstanceFilterInput = builder.inputType('InstanceFilter', {
  description: 'Conditions are joined by "and"; an empty list is no condition.',
  fields: (t) => ({
    search: t.string({ description: "Part of the user, the host or the app's name; capitals do not matter." }),
    environment: t.field({ type: EnvironmentEnum }),
    recency: t.field({ type: [RecencyEnum] }),
    appId: t.id(),
    user: t.string(),
  }),
});
const InstanceOrderFieldEnum = builder.enumType('InstanceOrderField', {
  values: ['LAST_HEARTBEAT', 'USER', 'HOST', 'ENVIRONMENT', 'APP'] as const satisfies InstanceOrderField[],
});
const InstanceOrderInput = builder.inputType('InstanceOrder', {
  fields: (t) => ({
    field: t.field({ type: InstanceOrderFieldEnum, required: true }),
    direction: t.field({ type: SortDirectionEnum, required: true }),
  }),
});

builder.queryFields((t) => ({
  instances: t.field({
    type: InstanceConnection,
    description:
      'One row for each (app, user, host, environment) that has beaten: the Heartbeats tab. The last heard of first where no order is given.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: InstanceFilterInput }),
      orderBy: t.arg({ type: InstanceOrderInput }),
    },
    complexity: pageComplexity,
    authScopes: { permission: 'READ' },
    resolve: (_root, { filter, orderBy, ...page }, { instances }) => {
      const appId = filter?.appId == null ? null : uuid('filter.appId', filter.appId);
      return instances.list({ ...filterWithin(filter), appId }, orderBy ?? null, page);
    },
  }),
}));

builder.objectFields(AppType, (t) => ({
  instances: t.field({
    type: InstanceConnection,
    args: { ...t.arg.connectionArgs() },
    complexity: pageComplexity,
    authScopes: { permission: 'READ' },
    resolve: (app, page, { loadPage }) => loadPage(INSTANCES_OF_APP, app.id, page),
  }),
}));

builder.mutationFields((t) => ({
  deleteInstance: t.field({
    type: 'ID',
    description: 'Forgets a source that will not come back.',
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { id }, { instances }) => instances.delete(uuid('id', id)),
  }),
}));
