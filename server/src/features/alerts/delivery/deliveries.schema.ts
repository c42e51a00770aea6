import { shownTo } from '../../../graphql/access.ts';
import { filterWithin, uuid } from '../../../graphql/arguments.ts';
import { builder } from '../../../graphql/builder.ts';
import { connectionOf, pageComplexity } from '../../../graphql/connection.ts';
import { IncidentType } from '../../incidents/incidents.schema.ts';
import { ChannelType } from '../channels/channels.schema.ts';
import { DELIVERIES_OF_INCIDENT } from './deliveries.service.ts';
import { DELIVERY_STATES } from './delivery.entity.ts';
import type { Delivery } from './delivery.model.ts';
import { DELIVERY_REASONS } from './reason.rules.ts';

const DeliveryStateEnum = builder.enumType('DeliveryState', {
  description:
    'PENDING is tried again; FAILED was refused; DEAD was given up after two days; SKIPPED was not so any more.',
  values: DELIVERY_STATES,
});
const DeliveryReasonEnum = builder.enumType('DeliveryReason', { values: DELIVERY_REASONS });

const DeliveryType = builder.objectRef<Delivery>('Delivery').implement({
  description: "One message to one channel, over all its attempts. Its id is the receiver's idempotency key.",
  fields: (t) => ({
    id: t.exposeID('id'),
    channel: t.field({
      type: ChannelType,
      nullable: true,
      description: 'Null when the channel has been deleted since.',
      resolve: ({ channelId }, _args, { loadChannel }) => (channelId === null ? null : loadChannel(channelId)),
    }),
    channelName: t.exposeString('channelName', { description: 'What the channel was called.' }),
    reason: t.field({ type: DeliveryReasonEnum, resolve: ({ reason }) => reason }),
    state: t.field({ type: DeliveryStateEnum, resolve: ({ state }) => state }),
    attempts: t.exposeInt('attempts'),
    incidents: t.field({
      type: [IncidentType],
      description: 'What it tells of, the oldest first: 100 at most.',
      authScopes: { permission: 'READ' },
      resolve: async ({ id }, _args, { loadDeliveredIncidents, loadIncident }) => {
        const { ids } = await loadDeliveredIncidents(id);
        return (await Promise.all(ids.map(loadIncident))).filter((incident) => incident !== null);
      },
    }),
    incidentCount: t.int({
      resolve: async ({ id }, _args, { loadDeliveredIncidents }) => (await loadDeliveredIncidents(id)).count,
    }),
    createdAt: t.field({ type: 'DateTime', resolve: ({ createdAt }) => createdAt }),
    sentAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ sentAt }) => sentAt }),
    nextAttemptAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: ({ state, nextAttemptAt }) => (state === 'PENDING' ? nextAttemptAt : null),
    }),
    answer: t.exposeString('answer', {
      nullable: true,
      ...shownTo({ permission: 'READ_OUTPUT' }, null),
      description: 'What the receiver answered, or why it could not be reached.',
    }),
  }),
});

const DeliveryConnection = connectionOf('Delivery', DeliveryType);

const DeliveryFilterInput = builder.inputType('DeliveryFilter', {
  description: 'Conditions are joined by "and"; an empty list is no condition.',
  fields: (t) => ({
    channelId: t.id(),
    incidentId: t.id(),
    state: t.field({ type: [DeliveryStateEnum] }),
  }),
});

builder.queryFields((t) => ({
  deliveries: t.field({
    type: DeliveryConnection,
    description: 'The newest first.',
    args: { ...t.arg.connectionArgs(), filter: t.arg({ type: DeliveryFilterInput }) },
    complexity: pageComplexity,
    authScopes: { permission: 'READ' },
    resolve: (_root, { filter, ...page }, { deliveries }) =>
      deliveries.list(
        {
          ...filterWithin(filter),
          channelId: filter?.channelId == null ? null : uuid('filter.channelId', filter.channelId),
          incidentId: filter?.incidentId == null ? null : uuid('filter.incidentId', filter.incidentId),
        },
        page,
      ),
  }),
}));

builder.objectFields(IncidentType, (t) => ({
  deliveries: t.field({
    type: DeliveryConnection,
    description: 'Messages that told of it, the newest first.',
    args: t.arg.connectionArgs(),
    complexity: pageComplexity,
    authScopes: { permission: 'READ' },
    resolve: ({ id }, page, { loadPage }) => loadPage(DELIVERIES_OF_INCIDENT, id, page),
  }),
}));

builder.objectFields(ChannelType, (t) => ({
  lastDelivery: t.field({
    type: DeliveryType,
    nullable: true,
    authScopes: { permission: 'READ' },
    resolve: ({ id }, _args, { loadLastDelivery }) => loadLastDelivery(id),
  }),
}));

builder.mutationFields((t) => ({
  testChannel: t.field({
    type: DeliveryType,
    description: 'Sends a message now and answers with what came of it, within 10 s; also where it is switched off.',
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { id }, { channels }) => channels.test(uuid('id', id)),
  }),
  retryDelivery: t.field({
    type: DeliveryType,
    description:
      'Sends it again now, under the same id. CONFLICT for one that has been sent, or tells what is not so any more.',
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { id }, { deliveries }) => deliveries.retry(uuid('id', id)),
  }),
}));
