import { scheduleInWords } from '#lib/features/schedule/schedule-words.ts';
import type { AppFieldsFragment } from '#lib/gql/graphql.ts';
import { sheetOf } from '#lib/ui/sheet.ts';

/** Apps as a spreadsheet opens them; without ping keys, which are secret. */
export const APPS_SHEET = sheetOf<AppFieldsFragment>({
  Id: (app) => app.id,
  Name: (app) => app.name,
  Slug: (app) => app.slug,
  Status: (app) => app.status,
  'Status since': (app) => app.statusSince,
  Environment: (app) => app.environment,
  Schedule: (app) => scheduleInWords(app.schedule),
  'Time zone': (app) => ('timezone' in app.schedule ? app.schedule.timezone : null),
  'Grace (s)': (app) => app.graceSeconds,
  'Longest run (s)': (app) => app.maxRunSeconds,
  'Last beat': (app) => app.lastHeartbeatAt,
  'Next deadline': (app) => app.nextDeadlineAt,
  Beats: (app) => app.heartbeatCount,
  'Last duration (ms)': (app) => app.lastDurationMs,
  Tags: (app) => app.tags.join(', '),
  Description: (app) => app.description,
});
