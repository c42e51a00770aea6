import type { Feature } from '../../graphql/feature.ts';
import { LogEntryEntity } from './log-entry.entity.ts';
import { deleteOldLines } from './logs.retention.ts';
import './logs.schema.ts';
import { LogsService } from './logs.service.ts';
import { followStoredLines } from './stored-lines.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    logs: LogsService;
  }
}

/** What runs have printed, and what agents say of themselves. */
export const logs = {
  name: 'logs',
  entities: [LogEntryEntity],
  services: ({ sql, announcements, now, settings }) => ({
    logs: new LogsService({
      sql,
      stored: followStoredLines(announcements),
      resync: announcements.resync,
      now,
      maxRunLines: settings.runLogLines,
    }),
  }),
  retention: deleteOldLines,
} satisfies Feature;
