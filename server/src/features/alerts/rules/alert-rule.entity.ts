import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../../database/columns.ts';
import { TextArray } from '../../../lib/text-array.ts';
import { ChannelEntity } from '../channels/channel.entity.ts';
import type { AlertEvent } from '../delivery/plan.rules.ts';
import type { AlertPriority } from '../delivery/priority.rules.ts';
import type { AppSelector } from '../../apps/selector/selector.rules.ts';

/** Who is told of what. */
export const AlertRuleEntity = defineEntity({
  name: 'AlertRule',
  tableName: 'alert_rule',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    enabled: p.boolean(),
    channel: () => p.manyToOne(ChannelEntity).deleteRule('cascade').updateRule('no action'),
    selector: p.json<AppSelector>(),
    /** What is told of: see ALERT_EVENTS. */
    on: p.type(TextArray).$type<AlertEvent[]>().columnType('text[]'),
    afterSeconds: p.integer(),
    failures: p.integer(),
    groupSeconds: p.integer(),
    remindEverySeconds: p.integer().nullable(),
    priority: p.text().$type<AlertPriority>(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});

declare module '../../../lib/query.ts' {
  interface Tables extends TableOf<typeof AlertRuleEntity> {}
}
