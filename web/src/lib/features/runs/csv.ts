import type { RunFieldsFragment } from '#lib/gql/graphql.ts';

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

/** Tells a spreadsheet that the file is UTF-8. */
const BOM = '\uFEFF';

/** Runs as a spreadsheet opens them: UTF-8 with its mark, commas, every cell in quotes, lines ended by CR LF. */
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
  return BOM + [HEADERS, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

function quoted(value: string | number | null | undefined): string {
  if (typeof value === 'number') return `"${value}"`;
  const text = value ?? '';
  // A spreadsheet would take such a text for a formula and run it; the apostrophe makes it a text.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
