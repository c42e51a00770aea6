/**
 * What Debian's cron 3.0pl1 does, minute by minute: the parser of its entry.c and the loop of its cron.c, over the
 * clock of a time zone. The one thing more is `N/step`, which it refuses and others read as `N-last/step`.
 */

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Entry {
  minute: Set<number>;
  hour: Set<number>;
  day: Set<number>;
  month: Set<number>;
  weekday: Set<number>;
  isWild: boolean;
  joinsDays: boolean;
}

function listOf(text: string, low: number, high: number, names: string[] = []): Set<number> {
  const number = (word: string): number => {
    const name = names.indexOf(word.toLowerCase());
    return name < 0 ? Number(word) : name + low;
  };
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/');
    const [from = '', to] = range.split('-');
    const first = range === '*' ? low : number(from);
    const last = range === '*' || (to === undefined && step !== undefined) ? high : number(to ?? from);
    for (let value = first; value <= last; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}

function entryOf(expression: string): Entry {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = expression.split(' ');
  const weekdays = listOf(weekday, 0, 7, WEEKDAYS);
  if (weekdays.has(7)) weekdays.add(0);
  return {
    minute: listOf(minute, 0, 59),
    hour: listOf(hour, 0, 23),
    day: listOf(day, 1, 31),
    month: listOf(month, 1, 12, MONTHS),
    weekday: weekdays,
    isWild: minute.startsWith('*') || hour.startsWith('*'),
    joinsDays: day.startsWith('*') || weekday.startsWith('*'),
  };
}

/** `clock`: minutes since 1970 as the zone's clock counts them. */
function isDue(entry: Entry, clock: number): boolean {
  const date = new Date(clock * MINUTE);
  const day = entry.day.has(date.getUTCDate());
  const weekday = entry.weekday.has(date.getUTCDay());
  return (
    entry.minute.has(date.getUTCMinutes()) &&
    entry.hour.has(date.getUTCHours()) &&
    entry.month.has(date.getUTCMonth() + 1) &&
    (entry.joinsDays ? day && weekday : day || weekday)
  );
}

/** The zone's clock, in minutes since 1970; no zone changes it but at a quarter of an hour. */
function clockOf(timezone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  const known = new Map<number, number>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER) * QUARTER;
    let clock = known.get(quarter);
    if (clock === undefined) {
      const part = Object.fromEntries(format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]));
      const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = part;
      clock = Date.UTC(year, month - 1, day, hour, minute) / MINUTE;
      known.set(quarter, clock);
    }
    return clock + (at - quarter) / MINUTE;
  };
}

/** When cron starts the job in (from, to], whole minutes in epoch ms; it has run since a day before. */
export function debianRuns(expression: string, timezone: string, from: number, to: number): number[] {
  const entry = entryOf(expression);
  const clockAt = clockOf(timezone);
  const runs: number[] = [];
  let at = from - 24 * 60 * MINUTE;
  let virtual = clockAt(at);
  for (at += MINUTE; at <= to; at += MINUTE) {
    const clock = clockAt(at);
    const ahead = clock - virtual;
    let isRun = false;
    if (ahead > 1 && ahead <= 180) {
      // The clock went ahead: those of certain times that it left out are run now.
      isRun = entry.isWild && isDue(entry, clock);
      while (virtual < clock) {
        virtual += 1;
        isRun ||= !entry.isWild && isDue(entry, virtual);
      }
    } else if (ahead <= 0 && ahead > -180) {
      // It went back: they wait until it has caught up.
      isRun = entry.isWild && isDue(entry, clock);
    } else {
      virtual = clock;
      isRun = isDue(entry, clock);
    }
    if (isRun && at > from) runs.push(at);
  }
  return runs;
}
