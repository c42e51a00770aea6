import type { RunFieldsFragment } from '#lib/gql/graphql.ts';
import { sheetOf } from '#lib/ui/sheet.ts';

/** Runs as a spreadsheet opens them. */
export const RUNS_SHEET = sheetOf<RunFieldsFragment>({
  Id: (run) => run.id,
  Task: (run) => run.taskName,
  Folder: (run) => run.folder,
  Script: (run) => run.script,
  Status: (run) => run.status,
  Trigger: (run) => run.trigger,
  Attempt: (run) => run.attempt,
  'Scheduled for': (run) => run.scheduledFor,
  Started: (run) => run.startedAt,
  Finished: (run) => run.finishedAt,
  'Duration (ms)': (run) => run.durationMs,
  'Exit code': (run) => run.exitCode,
  Error: (run) => run.error,
  Session: (run) => run.sessionId,
  Environment: (run) => run.environment,
  User: (run) => run.user,
  Host: (run) => run.host,
});
