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

export const APP_COUNTERS: readonly Counter[] = [
  { key: 'appsDown', label: 'Down', href: `${apps}?status=DOWN`, tone: 'text-bad', dot: 'bg-bad' },
  { key: 'appsLate', label: 'Late', href: `${apps}?status=LATE`, tone: 'text-warn', dot: 'bg-warn' },
  { key: 'appsWarning', label: 'Warning', href: `${apps}?status=WARNING`, tone: 'text-alert', dot: 'bg-alert' },
  { key: 'appsUp', label: 'Up', href: `${apps}?status=UP`, dot: 'bg-ok' },
  { key: 'appsNew', label: 'New', href: `${apps}?status=NEW`, dot: 'bg-info-ink' },
  { key: 'appsPaused', label: 'Paused', href: `${apps}?status=PAUSED`, dot: 'bg-ink-3' },
  { key: 'heartbeatsLastHour', label: 'Heartbeats, last hour', href: resolve('/heartbeats'), dot: 'bg-brand' },
  {
    key: 'missedHeartbeatsLastHour',
    label: 'Missed, last hour',
    href: `${apps}?status=DOWN&status=LATE`,
    tone: 'text-bad',
    dot: 'bg-bad',
  },
];

export const TASK_COUNTERS: readonly Counter[] = [
  { key: 'tasks', label: 'Tasks', href: resolve('/tasks'), dot: 'bg-ink-3' },
  { key: 'tasksEnabled', label: 'Enabled tasks', href: `${resolve('/tasks')}?enabled=yes`, dot: 'bg-brand' },
  { key: 'tasksScheduled', label: 'Scheduled next runs', href: resolve('/next-runs'), dot: 'bg-info-ink' },
  { key: 'recentRuns', label: 'Runs, last 24 hours', href: `${resolve('/history')}?period=day`, dot: 'bg-ok' },
  { key: 'agentsOnline', label: 'Agents online', href: `${resolve('/agents')}?online=yes`, dot: 'bg-ok' },
];
