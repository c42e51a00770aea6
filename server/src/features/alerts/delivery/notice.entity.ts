import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../../database/columns.ts';
import { IncidentEntity } from '../../../ledger/incident.entity.ts';
import { ChannelEntity } from '../channels/channel.entity.ts';
import type { AlertPriority } from './priority.rules.ts';
import type { NoticeStep, Told } from './notice.rules.ts';

/** What one channel has been told of one incident, and when it has to be looked at again. */
export const NoticeEntity = defineEntity({
  name: 'Notice',
  tableName: 'notice',
  indexes: [
    {
      name: 'notice_due_at_index',
      expression: 'create index "notice_due_at_index" on "notice" ("due_at", "channel_id") where "due_at" is not null',
    },
    { name: 'notice_channel_id_index', properties: ['channel', 'dueAt'] },
    {
      name: 'notice_incident_unique',
      expression: 'create unique index "notice_incident_unique" on "notice" ("incident_id", "channel_id")',
    },
  ],
  properties: {
    id: p.uuid().primary(),
    /** Null: it is of a channel that has failed. */
    incident: () => p.manyToOne(IncidentEntity).nullable().deleteRule('cascade').updateRule('no action'),
    /** The channel that has failed; null: it is of an incident. */
    failedChannelId: p.uuid().nullable(),
    channel: () => p.manyToOne(ChannelEntity).deleteRule('cascade').updateRule('no action'),
    told: p.text().$type<Told>().default('NOTHING'),
    /** When it has to be looked at; while a worker has it, when that one is given up. Null: nothing is to be done. */
    dueAt: p.datetime(3).nullable(),
    /** Of the message under way; 0 while there is none. */
    attempt: p.integer().default(0),
    /** Grows with each worker that takes it: one that was given up does not overwrite what the next has done. */
    claim: p.integer().default(0),
    /** Grows with each change of what it depends on: a worker that has decided before looks again. */
    wake: p.integer().default(0),
    /** Of the rules that want it told: the soonest, and those later of a higher priority. */
    steps: p.json<NoticeStep[]>().defaultRaw(`'[]'`),
    /** Whether it is told of the end. */
    tellsEnd: p.boolean().default(true),
    groupSeconds: p.integer().default(0),
    remindEverySeconds: p.integer().nullable(),
    remindAt: p.datetime(3).nullable(),
    toldPriority: p.text().$type<AlertPriority>().nullable(),
    toldAcknowledged: p.boolean().default(false),
    /** Of the message under way. */
    deliveryId: p.uuid().nullable(),
    firstAttemptAt: p.datetime(3).nullable(),
  },
});

declare module '../../../lib/query.ts' {
  interface Tables extends TableOf<typeof NoticeEntity> {}
}
