import { Cron } from 'croner';
import { readCron } from './cron-expression.ts';

/** When a task runs, as the server tells it; slots of an interval are counted from `anchorAt` (epoch ms). */
export type Schedule =
  | { everySeconds: number }
  | { expression: string; timezone: string }
  | { atTime: string; timezone: string; weekdays?: readonly Weekday[] | null }
  | { manual: boolean };

/** Those that Croner reads. */
export type CronSchedule = Extract<Schedule, { timezone: string }>;

const WEEKDAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;
type Weekday = (typeof WEEKDAYS)[number];

/** A Cron takes 80 kB; one that is not kept is made anew. */
const MAX_CRONS = 64;

const crons = new Map<string, Cron>();

/**
 * The first slot strictly after `after`; null where there is none. All in epoch milliseconds.
 * @throws Error for a schedule that is none
 */
export function nextSlot(schedule: Schedule, anchorAt: number, after: number): number | null {
  if ('manual' in schedule) return null;
  if ('everySeconds' in schedule) {
    const period = schedule.everySeconds * 1000;
    return anchorAt + Math.max(1, Math.floor((after - anchorAt) / period) + 1) * period;
  }
  return cronOf(schedule).nextRun(new Date(after))?.getTime() ?? null;
}

/**
 * The last slot of a cron schedule that is not after `at` (epoch ms); null where there is none. @throws Error for a
 * schedule that is none
 */
export function slotBefore(schedule: CronSchedule, at: number): number | null {
  // Croner's own time goes by whole seconds, and it leaves out the moment that it is asked for.
  const after = new Date(Math.floor(at / 1000) * 1000 + 1000);
  return cronOf(schedule).previousRuns(1, after)[0]?.getTime() ?? null;
}

function cronOfDaily({ atTime, weekdays }: Extract<Schedule, { atTime: string }>): string {
  const [hour = 0, minute = 0, second = 0] = atTime.split(':').map(Number);
  const days = weekdays == null || weekdays.length === 0 ? '*' : weekdays.map((day) => WEEKDAYS.indexOf(day)).join(',');
  return `${second} ${minute} ${hour} * * ${days}`;
}

function cronOf(schedule: CronSchedule): Cron {
  const { timezone } = schedule;
  const expression = 'atTime' in schedule ? cronOfDaily(schedule) : schedule.expression;
  const key = `${timezone}\n${expression}`;
  let cron = crons.get(key);
  if (cron === undefined) {
    const { pattern, domAndDow } = readCron(expression);
    cron = new Cron(pattern, { timezone, domAndDow, fixedTimeRule: 'no-wildcard', paused: true });
    if (crons.size >= MAX_CRONS) crons.clear();
    crons.set(key, cron);
  }
  return cron;
}
