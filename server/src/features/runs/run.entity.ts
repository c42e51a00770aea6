import { defineEntity, p, type Opt } from '@mikro-orm/core';
import type { TableOf } from '../../database/columns.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { RunStatus, RunTrigger } from './run.rules.ts';
import { TextArray } from '../../lib/text-array.ts';

/** What figures are made from: the rows, each on a page of its own, stay unread. */
const FIGURES = `include ("status", "started_at", "created_at", "finished_at")`;

/** One run of a task, with what it was told to do: a later edit of the task does not change what it says. */
export const RunEntity = defineEntity({
  name: 'Run',
  tableName: 'run',
  indexes: [
    // One at a time, whoever asks: held by the runs that have begun of tasks that forbid another.
    {
      name: 'run_exclusive_unique',
      expression: `create unique index "run_exclusive_unique" on "run" ("task_id") where "exclusive" and "status" = 'RUNNING'`,
    },
    {
      name: 'run_open_index',
      expression: `create index "run_open_index" on "run" ("status", "task_id") where "status" in ('QUEUED', 'RUNNING')`,
    },
    {
      name: 'run_began_index',
      expression: `create index "run_began_index" on "run" (coalesce("started_at", "created_at"), "id") ${FIGURES}`,
    },
    {
      name: 'run_task_began_index',
      expression: `create index "run_task_began_index" on "run" ("task_id", coalesce("started_at", "created_at"), "id") ${FIGURES}`,
    },
  ],
  uniques: [{ name: 'run_slot_unique', properties: ['taskId', 'scheduledFor', 'attempt'] }],
  properties: {
    id: p.uuid().primary(),
    /** The task may be gone. */
    taskId: p.uuid(),
    taskName: p.text(),
    script: p.text(),
    folder: p.text(),
    arguments: p.type(TextArray).columnType('text[]').default([]),
    timeoutSeconds: p.integer().nullable(),
    maxRetries: p.integer(),
    /** Whether its task forbids two at a time. */
    exclusive: p.boolean(),
    appId: p.uuid().nullable(),
    status: p.text().$type<RunStatus>(),
    trigger: p.text().$type<RunTrigger>(),
    attempt: p.integer(),
    /** The first attempt, by whose id the beats of all attempts are paired. */
    firstRunId: p.uuid(),
    scheduledFor: p.datetime(3).nullable(),
    notBefore: p.datetime(3).nullable(),
    startedAt: p.datetime(3).nullable(),
    finishedAt: p.datetime(3).nullable(),
    exitCode: p.integer().nullable(),
    error: p.text().nullable(),
    cancelRequested: p.boolean().default(false),
    agentId: p.uuid().nullable(),
    /** Before it is taken, who may: null is any. Then who has. */
    user: p.text().nullable(),
    host: p.text().nullable(),
    environment: p.text().$type<Environment>(),
    sessionId: p.text().nullable(),
    createdAt: p.datetime(3),
    /** How many lines it has printed, and how many of them are kept. */
    logLines: p.integer().default(0),
    logLinesKept: p.integer().default(0),
    /** What the search looks in. */
    searchText: p
      .text()
      .$type<Opt<string>>()
      .generated(`lower(task_name || ' ' || folder || ' ' || script) stored`)
      .lazy(),
  },
});

declare module '../../lib/query.ts' {
  interface Tables extends TableOf<typeof RunEntity> {}
}
