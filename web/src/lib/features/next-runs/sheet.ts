import type { UpcomingRunFieldsFragment } from '#lib/gql/graphql.ts';
import { sheetOf } from '#lib/ui/sheet.ts';

/** What runs next as a spreadsheet opens it. */
export const NEXT_RUNS_SHEET = sheetOf<UpcomingRunFieldsFragment>({
  'Scheduled for': (run) => run.scheduledFor,
  Task: (run) => run.task.name,
  Script: (run) => run.task.script,
  Folder: (run) => run.task.folder,
  User: (run) => run.task.user,
  Host: (run) => run.task.host,
  Environment: (run) => run.task.environment,
  App: (run) => run.app?.name,
  'Heartbeat id': (run) => run.app?.id,
  'Task id': (run) => run.task.id,
});
