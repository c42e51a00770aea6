import { resolve } from '$app/paths';
import type { StatisticsFieldsFragment } from '#lib/gql/graphql.ts';

export interface Counter {
  key: keyof StatisticsFieldsFragment;
  label: string;
  href: string;
  /** Colour of the number while it is not 0. */
  tone?: string;
  dot: string;
}

const apps = resolve('/apps');

/** The most urgent first. */
export const COUNTERS: readonly Counter[] = [
  { key: 'appsDown', label: 'Down', href: `${apps}?status=DOWN`, tone: 'text-bad', dot: 'bg-bad' },
  { key: 'appsLate', label: 'Late', href: `${apps}?status=LATE`, tone: 'text-warn', dot: 'bg-warn' },
  { key: 'appsWarning', label: 'Warning', href: `${apps}?status=WARNING`, tone: 'text-alert', dot: 'bg-alert' },
  { key: 'appsUp', label: 'Up', href: `${apps}?status=UP`, dot: 'bg-ok' },
  { key: 'appsNew', label: 'New', href: `${apps}?status=NEW`, dot: 'bg-info-ink' },
  { key: 'appsPaused', label: 'Paused', href: `${apps}?status=PAUSED`, dot: 'bg-ink-3' },
  { key: 'heartbeatsLastHour', label: 'Beats, 1 h', href: resolve('/heartbeats'), dot: 'bg-brand' },
  {
    key: 'missedHeartbeatsLastHour',
    label: 'Missed, 1 h',
    href: `${apps}?status=DOWN&status=LATE`,
    tone: 'text-bad',
    dot: 'bg-bad',
  },
  { key: 'tasks', label: 'Tasks', href: resolve('/tasks'), dot: 'bg-ink-3' },
  { key: 'tasksEnabled', label: 'Enabled', href: `${resolve('/tasks')}?enabled=yes`, dot: 'bg-brand' },
  { key: 'tasksScheduled', label: 'Scheduled', href: resolve('/next-runs'), dot: 'bg-info-ink' },
  { key: 'recentRuns', label: 'Runs, 24 h', href: `${resolve('/history')}?period=day`, dot: 'bg-ok' },
  { key: 'agentsOnline', label: 'Agents', href: `${resolve('/agents')}?online=yes`, dot: 'bg-ok' },
];
