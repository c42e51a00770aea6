import { scheduleInWords } from '#lib/features/schedule/schedule-words.ts';
import type { TaskFieldsFragment } from '#lib/gql/graphql.ts';
import { sheetOf } from '#lib/ui/sheet.ts';

/** Tasks as a spreadsheet opens them. */
export const TASKS_SHEET = sheetOf<TaskFieldsFragment>({
  Id: (task) => task.id,
  Name: (task) => task.name,
  Enabled: (task) => (task.enabled ? 'yes' : 'no'),
  'Last run': (task) => task.lastRun?.status,
  Script: (task) => task.script,
  Folder: (task) => task.folder,
  Arguments: (task) => task.arguments.join(' '),
  Schedule: (task) => scheduleInWords(task.schedule),
  'Time zone': (task) => ('timezone' in task.schedule ? task.schedule.timezone : null),
  'Next run': (task) => task.nextRunAt,
  User: (task) => task.user,
  Host: (task) => task.host,
  Environment: (task) => task.environment,
  ASAP: (task) => (task.asap ? 'yes' : 'no'),
  App: (task) => task.app?.name,
  Comment: (task) => task.comment,
});
