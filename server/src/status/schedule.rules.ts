import { ScheduleError } from './schedule-error.rules.ts';
import { nextSlot, nextTwoSlots, slotBefore } from './slots.rules.ts';

export { ScheduleError };
export { nextSlot, nextSlots } from './slots.rules.ts';

/**
 * When a beat is expected: an interval in seconds, a cron expression (5 to 7 fields) read in a time zone, or at no time:
 * what is started by hand is judged by its failures and its run limit only.
 */
export type Schedule =
  | { type: 'interval'; everySeconds: number }
  | { type: 'cron'; expression: string; timezone: string }
  | { type: 'manual' };

/** 366 days. */
const MAX_EVERY_SECONDS = 31_622_400;
const MAX_EXPRESSION_LENGTH = 500;
/** Slack is never less: a beat takes its time to get here, whatever the grace. */
const MIN_SLACK_MS = 1_000;
/** Slack is never more: 30 s. */
export const MAX_SLACK_MS = 30_000;

/**
 * Throws ScheduleError for an interval out of range, a bad expression, a bad zone, and a schedule without a next
 * run after `now` (epoch ms), e.g. of 30 February.
 */
export function checkSchedule(schedule: Schedule, now: number): void {
  if (schedule.type === 'manual') return;
  if (schedule.type === 'interval') {
    const { everySeconds } = schedule;
    if (!Number.isInteger(everySeconds) || everySeconds < 1 || everySeconds > MAX_EVERY_SECONDS) {
      throw ScheduleError.of(
        'schedule.everySeconds',
        everySeconds,
        `is not a whole number of seconds from 1 to ${MAX_EVERY_SECONDS} (366 days)`,
      );
    }
    return;
  }
  const { expression, timezone } = schedule;
  if (expression.length > MAX_EXPRESSION_LENGTH) {
    throw ScheduleError.of(
      'schedule.cron.expression',
      expression,
      `is longer than ${MAX_EXPRESSION_LENGTH} characters`,
    );
  }
  if (nextSlot(expression, timezone, now) === null) {
    throw ScheduleError.of('schedule.cron.expression', expression, 'has no next run');
  }
}

/**
 * Milliseconds between beats: everySeconds, or the distance between the next two slots after `at` (epoch ms); Infinity
 * where a cron schedule has fewer than two left, and where there is no schedule.
 */
export function periodMs(schedule: Schedule, at: number): number {
  if (schedule.type === 'manual') return Infinity;
  if (schedule.type === 'interval') return schedule.everySeconds * 1000;
  const [first, second] = nextTwoSlots(schedule.expression, schedule.timezone, at);
  return second === Infinity ? Infinity : second - first;
}

/**
 * Milliseconds that a beat may be late and still count as punctual: 5% of the period, at most 30 s and the grace, but a
 * second at least.
 */
export function slackMs(schedule: Schedule, graceSeconds: number, at: number): number {
  return slackOf(periodMs(schedule, at), graceSeconds);
}

function slackOf(period: number, graceSeconds: number): number {
  return Math.max(MIN_SLACK_MS, Math.min(period / 20, MAX_SLACK_MS, graceSeconds * 1000));
}

/**
 * When a beat at `beatAt` says that the next is expected, and the deadline = expected + slack (epoch ms). A beat before
 * a cron slot counts for that slot if it comes up to slack before it, or up to the grace and a tenth of the time since
 * the slot before; never for more than one. Both are Infinity where nothing is expected: a cron
 * schedule has no slot left, or there is no schedule.
 */
export function deadlineAfterBeat(
  schedule: Schedule,
  graceSeconds: number,
  beatAt: number,
): { expectedAt: number; deadlineAt: number } {
  if (schedule.type === 'manual') return { expectedAt: Infinity, deadlineAt: Infinity };
  if (schedule.type === 'interval') {
    const period = schedule.everySeconds * 1000;
    const expectedAt = beatAt + period;
    return { expectedAt, deadlineAt: expectedAt + slackOf(period, graceSeconds) };
  }
  const { expression, timezone } = schedule;
  const [first, second, before] = nextTwoSlots(expression, timezone, beatAt);
  const slack = slackOf(second === Infinity ? Infinity : second - first, graceSeconds);
  const early = first - beatAt;
  const isForFirst =
    early <= slack ||
    (early <= graceSeconds * 1000 &&
      isShort(early, first, before === undefined ? slotBefore(expression, timezone, beatAt) : before));
  const expectedAt = isForFirst ? second : first;
  return { expectedAt, deadlineAt: expectedAt + slack };
}

/** Whether a beat that is early for a slot counts for it, as far as the slot before it says. */
const isShort = (early: number, slot: number, before: number | null): boolean =>
  before !== null && early <= (slot - before) / 10;

/** Whether two schedules say the same. */
export function isSameSchedule(a: Schedule, b: Schedule): boolean {
  if (a.type === 'manual') return b.type === 'manual';
  if (a.type === 'interval') return b.type === 'interval' && a.everySeconds === b.everySeconds;
  return b.type === 'cron' && a.expression === b.expression && a.timezone === b.timezone;
}
