import type { AppStatus, Environment } from '../gql/graphql.ts';
import { counted, forTerminal } from '../lib/text.ts';
import { type AppSchedule, deadlineAfterBeat } from '../schedule/deadline.ts';

export interface CheckedApp {
  id: string;
  name: string;
  status: AppStatus;
  schedule: AppSchedule;
  graceSeconds: number;
  environment: Environment;
}

export interface CheckedSource {
  app: { id: string };
  user: string;
  host: string;
  environment: Environment;
  lastHeartbeatAt: string;
}

type Verdict = 'ok' | 'late' | 'stale' | 'down' | 'missing';

/** One source, or an app that has none. */
export interface Finding {
  app: string;
  source: string;
  environment: Environment;
  /** Milliseconds since its last beat; null where it never came. */
  age: number | null;
  verdict: Verdict;
}

const LEAST_MS = 60_000;
const WORDS: Record<Verdict, string> = {
  ok: 'OK',
  late: 'LATE',
  stale: 'STALE',
  down: 'DOWN',
  missing: 'MISSING',
};
const CRITICAL = new Set<Verdict>(['stale', 'down', 'missing']);

/**
 * What is to be said of each source: stale after `staleMs`, or where that is null after what its app's schedule allows,
 * though not under a minute. Paused apps are passed over, and so are apps without a schedule that never beat: nobody
 * expects them to.
 */
export function judge(
  apps: readonly CheckedApp[],
  sources: readonly CheckedSource[],
  now: number,
  staleMs: number | null,
): Finding[] {
  const byApp = groupByApp(sources);
  return apps
    .filter(({ status }) => status !== 'PAUSED')
    .flatMap((app): Finding[] => {
      const own = byApp.get(app.id) ?? [];
      if (own.length === 0 && 'manual' in app.schedule) return [];
      if (own.length === 0)
        return [{ app: app.name, source: '', environment: app.environment, age: null, verdict: 'missing' }];
      return own.map(({ user, host, environment, lastHeartbeatAt }) => {
        const lastAt = Date.parse(lastHeartbeatAt);
        const staleAt = staleMs === null ? allowedUntil(app, lastAt) : lastAt + staleMs;
        const source = [user, host].filter((part) => part !== '').join('@');
        return { app: app.name, source, environment, age: now - lastAt, verdict: verdictOf(app.status, now > staleAt) };
      });
    });
}

function groupByApp(sources: readonly CheckedSource[]): Map<string, CheckedSource[]> {
  const groups = new Map<string, CheckedSource[]>();
  for (const source of sources) {
    const group = groups.get(source.app.id);
    if (group === undefined) groups.set(source.app.id, [source]);
    else group.push(source);
  }
  return groups;
}

function verdictOf(status: AppStatus, isStale: boolean): Verdict {
  if (isStale) return 'stale';
  if (status === 'DOWN') return 'down';
  return status === 'LATE' || status === 'WARNING' ? 'late' : 'ok';
}

function allowedUntil({ schedule, graceSeconds }: CheckedApp, lastAt: number): number {
  return Math.max(lastAt + LEAST_MS, deadlineAfterBeat(schedule, graceSeconds, lastAt) + graceSeconds * 1000);
}

/** One line as monitoring plugins print it, then a table of what is not well; and the exit status. */
export function printReport(findings: Finding[]): { text: string; exitCode: number } {
  if (findings.length === 0) return { text: 'LUBDUB UNKNOWN - no sources of heartbeats | sources=0\n', exitCode: 3 };
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  const bad = findings.filter(({ verdict }) => verdict !== 'ok').sort(byUrgency);
  const word = bad.some(({ verdict }) => CRITICAL.has(verdict)) ? 'CRITICAL' : bad.length > 0 ? 'WARNING' : 'OK';
  const exitCode = { OK: 0, WARNING: 1, CRITICAL: 2 }[word];
  const kinds = (['stale', 'missing', 'down', 'late'] as const).filter((verdict) => count(verdict) > 0);
  const total = counted(findings.length, 'source');
  const parts = kinds.map((verdict, index) => `${count(verdict)}${index === 0 ? ` of ${total}` : ''} ${verdict}`);
  const summary = parts.length === 0 ? `${total} beating` : parts.join(', ');
  const data = `sources=${findings.length} stale=${count('stale')} missing=${count('missing')} down=${count('down')} late=${count('late')}`;
  return { text: `LUBDUB ${word} - ${summary} | ${data}\n${bad.length === 0 ? '' : table(bad)}`, exitCode };
}

/** The worst first, and of those the longest silent. */
const byUrgency = (a: Finding, b: Finding): number =>
  Number(CRITICAL.has(b.verdict)) - Number(CRITICAL.has(a.verdict)) || (b.age ?? Infinity) - (a.age ?? Infinity) || 0;

/** A bar would begin the figures for the monitor, a line feed another row. */
const cellOf = (name: string): string => forTerminal(name.replaceAll('|', '/'));

function table(findings: Finding[]): string {
  const rows = [
    ['STATE', 'APP', 'SOURCE', 'ENVIRONMENT', 'LAST BEAT'],
    ...findings.map(({ verdict, app, source, environment, age }) => [
      WORDS[verdict],
      cellOf(app),
      cellOf(source) || '-',
      environment.toLowerCase(),
      age === null ? 'never' : `${inWords(age)} ago`,
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function inWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
