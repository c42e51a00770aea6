import { type CronSchedule, nextSlot, slotBefore } from './slots.ts';

const MIN_SLACK_MS = 1_000;
const MAX_SLACK_MS = 30_000;

/** When an app is expected to beat; a kind that this agent does not know yet comes without a field. */
export type AppSchedule = { everySeconds: number } | CronSchedule | { manual?: boolean };

/**
 * Until when the next beat after one at `beatAt` is punctual (epoch ms), as the server counts it; Infinity where none
 * is expected. Its rules are in schedule.rules.ts, and test/schedules holds both to one table.
 */
export function deadlineAfterBeat(schedule: AppSchedule, graceSeconds: number, beatAt: number): number {
  if (!('everySeconds' in schedule || 'timezone' in schedule)) return Infinity;
  const first = nextSlot(schedule, beatAt, beatAt);
  if (first === null) return Infinity;
  const second = nextSlot(schedule, beatAt, first) ?? Infinity;
  const graceMs = graceSeconds * 1000;
  const period = second === Infinity ? Infinity : second - first;
  const slack = Math.max(MIN_SLACK_MS, Math.min(period / 20, MAX_SLACK_MS, graceMs));
  if ('everySeconds' in schedule) return first + slack;
  const early = first - beatAt;
  if (early <= slack) return second + slack;
  const before = early <= graceMs ? slotBefore(schedule, beatAt) : null;
  return (before !== null && early <= (first - before) / 10 ? second : first) + slack;
}
