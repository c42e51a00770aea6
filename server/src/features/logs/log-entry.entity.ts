import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../database/columns.ts';

/** One line that a run has printed, or that an agent says of itself. */
export const LogEntryEntity = defineEntity({
  name: 'LogEntry',
  tableName: 'log_entry',
  indexes: [
    {
      name: 'log_entry_run_id_index',
      expression:
        'create index "log_entry_run_id_index" on "log_entry" ("run_id", "sequence") where "run_id" is not null',
    },
    { name: 'log_entry_agent_id_index', properties: ['agentId', 'sequence'] },
  ],
  properties: {
    /** In the order of commits: those who add lines do so one after the other. */
    sequence: p.bigint('number').primary().autoincrement(false),
    id: p.uuid(),
    at: p.datetime(3),
    /** 0 is DEBUG, 3 is ERROR: see LOG_LEVELS. */
    level: p.smallint(),
    message: p.text(),
    agentId: p.uuid(),
    runId: p.uuid().nullable(),
  },
});

declare module '../../lib/query.ts' {
  interface Tables extends TableOf<typeof LogEntryEntity> {}
}
