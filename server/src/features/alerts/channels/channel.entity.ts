import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../../database/columns.ts';
import type { ChannelKindName } from './channel-kinds.rules.ts';

/** A way to tell somebody. */
export const ChannelEntity = defineEntity({
  name: 'Channel',
  tableName: 'channel',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    kind: p.text().$type<ChannelKindName>(),
    enabled: p.boolean(),
    /** What was set, without secrets. */
    settings: p.json<Record<string, unknown>>(),
    /** The secrets among the settings, encrypted; null where there are none. */
    secrets: p.text().nullable(),
    /** What a person recognises it by. */
    target: p.text(),
    /** Why it was switched off or fails, in the receiver's words. */
    problem: p.text().nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});

declare module '../../../lib/query.ts' {
  interface Tables extends TableOf<typeof ChannelEntity> {}
}
