import { defineEntity, p, type Opt } from '@mikro-orm/core';
import type { TableOf } from '../../database/columns.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { ConcurrencyPolicy, MisfirePolicy } from './task-policies.rules.ts';
import { TextArray } from '../../lib/text-array.ts';
import type { TaskSchedule } from './task-schedule.rules.ts';

/** What is to be run, when, and by whom. */
export const TaskEntity = defineEntity({
  name: 'Task',
  tableName: 'task',
  indexes: [
    { name: 'task_name_index', expression: 'create index "task_name_index" on "task" (lower("name"), "id")' },
    { name: 'task_created_at_index', properties: ['createdAt', 'id'] },
    { name: 'task_app_id_index', properties: ['appId'] },
    {
      name: 'task_next_run_at_index',
      expression:
        'create index "task_next_run_at_index" on "task" ("next_run_at", "id") where "next_run_at" is not null',
    },
    {
      name: 'task_unclaimed_from_index',
      expression:
        'create index "task_unclaimed_from_index" on "task" ("unclaimed_from") where "unclaimed_from" is not null',
    },
  ],
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    script: p.text(),
    folder: p.text(),
    arguments: p.type(TextArray).columnType('text[]').default([]),
    schedule: p.json<TaskSchedule>(),
    /** Slots of an interval are counted from here. */
    anchorAt: p.datetime(3),
    /** Null: any. */
    user: p.text().nullable(),
    host: p.text().nullable(),
    environment: p.text().$type<Environment>(),
    enabled: p.boolean(),
    asap: p.boolean(),
    comment: p.text().nullable(),
    timeoutSeconds: p.integer().nullable(),
    maxRetries: p.integer(),
    concurrency: p.text().$type<ConcurrencyPolicy>(),
    misfire: p.text().$type<MisfirePolicy>(),
    appId: p.uuid().nullable(),
    /** When its app was paused because the task was disabled; null where it was not. */
    appPausedAt: p.datetime(3).nullable(),
    /** The next slot; null where there is none, or the task is disabled. */
    nextRunAt: p.datetime(3).nullable(),
    /** The earliest slot that nobody has claimed and no misfire has dealt with. */
    unclaimedFrom: p.datetime(3).nullable(),
    /** What the search looks in. */
    searchText: p
      .text()
      .$type<Opt<string>>()
      .generated(`lower(name || ' ' || folder || ' ' || script || ' ' || coalesce(comment, '')) stored`)
      .lazy(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});

declare module '../../lib/query.ts' {
  interface Tables extends TableOf<typeof TaskEntity> {}
}
