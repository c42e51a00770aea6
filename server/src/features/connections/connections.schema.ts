import { shownTo } from '../../graphql/access.ts';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, pageComplexity } from '../../graphql/connection.ts';
import type { ClientConnection } from './client-connection.model.ts';
import type { ConnectionHealth } from './connections.service.ts';

const ConnectionQualityEnum = builder.enumType('ConnectionQuality', {
  description: 'By the mean and the variance of the last three latencies, in milliseconds.',
  values: {
    UNKNOWN: { description: 'Fewer than three were measured.' },
    EXCELLENT: { description: 'Mean below 50, variance below 20.' },
    GOOD: { description: 'Mean below 100, variance below 50.' },
    FAIR: { description: 'Mean below 200.' },
    POOR: {},
  } as const,
});

const ClientConnectionType = builder.objectRef<ClientConnection>('ClientConnection').implement({
  description: 'A client that is connected to a live feed of this installation.',
  fields: (t) => ({
    id: t.exposeID('id'),
    kind: t.exposeString('kind', { description: 'DASHBOARD, AGENT, or API for every other client.' }),
    transport: t.exposeString('transport', { description: 'WEBSOCKET or EVENT_STREAM.' }),
    name: t.exposeString('name', {
      description:
        'Of the caller; where it has none, what it calls itself (`clientName` in `connection_init`), or its address.',
    }),
    userAgent: t.exposeString('userAgent', { nullable: true }),
    address: t.string({
      nullable: true,
      description: 'IP address; null for whoever is no admin.',
      ...shownTo({ permission: 'ADMIN' }, null),
      resolve: ({ address }) => address,
    }),
    serverId: t.exposeID('serverId', { description: 'The process that it is connected to.' }),
    connectedAt: t.field({ type: 'DateTime', resolve: ({ connectedAt }) => connectedAt }),
    lastSeenAt: t.field({ type: 'DateTime', resolve: ({ lastSeenAt }) => lastSeenAt }),
    latencyMs: t.exposeFloat('latencyMs', {
      nullable: true,
      description: "Round trip of the server's last beat; null where none can be measured, or none has been yet.",
    }),
    quality: t.field({ type: ConnectionQualityEnum, resolve: ({ quality }) => quality }),
    missedHeartbeats: t.exposeInt('missedHeartbeats', {
      description: "Of the server's beats: those not answered within 10 s.",
    }),
    subscriptions: t.exposeInt('subscriptions'),
  }),
});

const ClientConnectionConnection = connectionOf('ClientConnection', ClientConnectionType);

const ConnectionHealthType = builder.objectRef<ConnectionHealth>('ConnectionHealth').implement({
  description: 'How all connections are.',
  fields: (t) => ({
    connections: t.exposeInt('connections'),
    servers: t.exposeInt('servers', { description: 'Processes that somebody is connected to.' }),
    missedHeartbeats: t.exposeFloat('missedHeartbeats', { description: 'Of those that are connected.' }),
    meanLatencyMs: t.exposeFloat('meanLatencyMs', { nullable: true }),
    maxLatencyMs: t.exposeFloat('maxLatencyMs', { nullable: true }),
    unknown: t.exposeInt('unknown', { description: 'Connections of each quality.' }),
    excellent: t.exposeInt('excellent'),
    good: t.exposeInt('good'),
    fair: t.exposeInt('fair'),
    poor: t.exposeInt('poor'),
  }),
});

builder.queryFields((t) => ({
  connections: t.field({
    type: ClientConnectionConnection,
    description:
      "Who is connected to this installation's live feeds, over all its processes, the newest first. Those of a process that has died go within a minute.",
    args: { ...t.arg.connectionArgs() },
    complexity: pageComplexity,
    authScopes: { permission: 'READ' },
    resolve: (_root, page, { connections }) => connections.list(page),
  }),
  connectionHealth: t.field({
    type: ConnectionHealthType,
    description: 'How the connections to all processes are.',
    authScopes: { permission: 'READ' },
    resolve: (_root, _args, { connections }) => connections.health(),
  }),
}));
