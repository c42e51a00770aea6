import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../../database/columns.ts';
import { IncidentEntity } from '../../../ledger/incident.entity.ts';
import { ChannelEntity } from '../channels/channel.entity.ts';
import type { AlertPriority } from './priority.rules.ts';
import type { DeliveryReason } from './reason.rules.ts';

export const DELIVERY_STATES = ['PENDING', 'SENT', 'FAILED', 'DEAD', 'SKIPPED'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One message to one channel, over all attempts; its id is the receiver's idempotency key. */
export const DeliveryEntity = defineEntity({
  name: 'Delivery',
  tableName: 'delivery',
  indexes: [
    { name: 'delivery_created_at_index', properties: ['createdAt', 'id'] },
    { name: 'delivery_channel_id_index', properties: ['channel', 'createdAt', 'id'] },
    {
      name: 'delivery_unsent_index',
      expression: `create index "delivery_unsent_index" on "delivery" ("created_at", "id") where "state" <> 'SENT'`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    channel: () => p.manyToOne(ChannelEntity).nullable().deleteRule('set null').updateRule('no action'),
    /** As it was called; the channel may be gone. */
    channelName: p.text(),
    reason: p.text().$type<DeliveryReason>(),
    priority: p.text().$type<AlertPriority>(),
    state: p.text().$type<DeliveryState>(),
    attempts: p.integer().default(0),
    createdAt: p.datetime(3),
    sentAt: p.datetime(3).nullable(),
    nextAttemptAt: p.datetime(3).nullable(),
    /** What the receiver answered, or why it could not be reached. */
    answer: p.text().nullable(),
  },
});

/** The incidents that a message tells of. */
export const DeliveryIncidentEntity = defineEntity({
  name: 'DeliveryIncident',
  tableName: 'delivery_incident',
  indexes: [{ name: 'delivery_incident_delivery_id_index', properties: ['delivery'] }],
  properties: {
    incident: () => p.manyToOne(IncidentEntity).primary().deleteRule('cascade').updateRule('no action'),
    delivery: () => p.manyToOne(DeliveryEntity).primary().deleteRule('cascade').updateRule('no action'),
  },
});

declare module '../../../lib/query.ts' {
  interface Tables extends TableOf<typeof DeliveryEntity>, TableOf<typeof DeliveryIncidentEntity> {}
}
