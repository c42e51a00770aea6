import { Cron } from 'croner';

/** When a task runs, as the server tells it; slots of an interval are counted from `anchorAt` (epoch ms). */
export type Schedule =
  | { everySeconds: number }
  | { expression: string; timezone: string }
  | { atTime: string; timezone: string; weekdays?: readonly Weekday[] | null }
  | { manual: boolean };

const WEEKDAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const DAY_MS = 86_400_000;
/** A Cron takes 80 kB; one that is not kept is made anew. */
const MAX_CRONS = 64;

interface Expression {
  cron: Cron;
  everyHour: boolean;
}

const expressions = new Map<string, Expression>();
const offsetFormats = new Map<string, Intl.DateTimeFormat>();

/** The first slot strictly after `after`; null where there is none. All in epoch milliseconds. @throws Error for a schedule that is none */
export function nextSlot(schedule: Schedule, anchorAt: number, after: number): number | null {
  if ('manual' in schedule) return null;
  if ('everySeconds' in schedule) {
    const period = schedule.everySeconds * 1000;
    return anchorAt + Math.max(1, Math.floor((after - anchorAt) / period) + 1) * period;
  }
  const { timezone } = schedule;
  return slotAfter('atTime' in schedule ? cronOfDaily(schedule) : schedule.expression, timezone, after);
}

function cronOfDaily({ atTime, weekdays }: Extract<Schedule, { atTime: string }>): string {
  const [hour = 0, minute = 0, second = 0] = atTime.split(':').map(Number);
  const days = weekdays == null || weekdays.length === 0 ? '*' : weekdays.map((day) => WEEKDAYS.indexOf(day)).join(',');
  return `${second} ${minute} ${hour} * * ${days}`;
}

function slotAfter(expression: string, timezone: string, after: number): number | null {
  const { cron, everyHour } = expressionOf(expression, timezone);
  for (let at = after; ;) {
    const run = cron.nextRun(new Date(at));
    if (run === null) return null;
    at = run.getTime();
    // Croner runs lists, ranges and steps in both passes of a repeated hour; only "every hour" means both. The server does the same.
    if (everyHour || !repeatsWallClock(timezone, at)) return at;
  }
}

/** Whether the zone's clock showed the same time shortly before: the second pass of an hour that a change of clocks repeats. */
function repeatsWallClock(timezone: string, at: number): boolean {
  const now = offsetMs(timezone, at);
  const dayBefore = offsetMs(timezone, at - DAY_MS);
  return dayBefore > now && offsetMs(timezone, at - (dayBefore - now)) === dayBefore;
}

function offsetMs(timezone: string, at: number): number {
  let format = offsetFormats.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
    offsetFormats.set(timezone, format);
  }
  const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(format.format(at));
  if (match === null) return 0; // plain "GMT"
  const [, sign, hours, minutes, seconds = '0'] = match;
  return (sign === '-' ? -1000 : 1000) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}

function expressionOf(expression: string, timezone: string): Expression {
  const key = `${timezone}\n${expression}`;
  let known = expressions.get(key);
  if (known === undefined) {
    known = { cron: new Cron(expression, { timezone, paused: true }), everyHour: isEveryHour(expression) };
    if (expressions.size >= MAX_CRONS) expressions.clear();
    expressions.set(key, known);
  }
  return known;
}

/** Whether the hour field stands for all 24 hours, however it is written: `*`, `?`, `0-23`, a step of one, a full list. */
function isEveryHour(expression: string): boolean {
  const fields = expression.trim().split(/\s+/);
  if (fields.length === 1) return fields[0]?.toLowerCase() === '@hourly';
  const hours = new Set<number>();
  for (const part of (fields[fields.length === 5 ? 1 : 2] ?? '').split(',')) {
    const [range = '', step = '1'] = part.split('/');
    const [from = '', to = from] = /^[*?]$/.test(range) ? ['0', '23'] : range.split('-');
    for (let hour = Number(from); hour <= Number(to); hour += Number(step)) hours.add(hour);
  }
  return hours.size === 24;
}
