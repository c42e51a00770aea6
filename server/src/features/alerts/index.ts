import type { Feature } from '../../graphql/feature.ts';
import { Alerts } from './alerts.migration.ts';
import { ChannelEntity } from './channels/channel.entity.ts';
import { DeliveryEntity, DeliveryIncidentEntity } from './delivery/delivery.entity.ts';
import { NoticeEntity } from './delivery/notice.entity.ts';
import { AlertRuleEntity } from './rules/alert-rule.entity.ts';

/** Who is told of incidents, and what has been told. */
export const alerts = {
  name: 'alerts',
  entities: [ChannelEntity, AlertRuleEntity, NoticeEntity, DeliveryEntity, DeliveryIncidentEntity],
  migrations: [{ name: '20261126195000-alerts', class: Alerts }],
} satisfies Feature;
