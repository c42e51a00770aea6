import type { RunFieldsFragment } from '#lib/gql/graphql.ts';
import { asCsv } from '#lib/ui/csv.ts';

const HEADERS = [
  'Id',
  'Task',
  'Folder',
  'Script',
  'Status',
  'Trigger',
  'Attempt',
  'Scheduled for',
  'Started',
  'Finished',
  'Duration (ms)',
  'Exit code',
  'Error',
  'Session',
  'Environment',
  'User',
  'Host',
];

/** Runs as a spreadsheet opens them. */
export function runsAsCsv(runs: readonly RunFieldsFragment[]): string {
  const rows = runs.map((run) => [
    run.id,
    run.taskName,
    run.folder,
    run.script,
    run.status,
    run.trigger,
    run.attempt,
    run.scheduledFor,
    run.startedAt,
    run.finishedAt,
    run.durationMs,
    run.exitCode,
    run.error,
    run.sessionId,
    run.environment,
    run.user,
    run.host,
  ]);
  return asCsv(HEADERS, rows);
}
