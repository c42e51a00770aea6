const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time with its two largest units, e.g. `4m 20s`; below a second `0s`. Takes milliseconds. */
export function duration(ms: number): string {
  const total = Math.max(0, Math.floor(ms / SECOND));
  const days = Math.floor(total / 86_400);
  const hours = Math.floor((total % 86_400) / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = total % 60;
  if (days > 0) return hours > 0 && days < 10 ? `${days}d ${hours}h` : `${days}d`;
  if (hours > 0) return minutes > 0 ? `${hours}h ${minutes}m` : `${hours}h`;
  if (minutes > 0) return seconds > 0 ? `${minutes}m ${seconds}s` : `${minutes}m`;
  return `${seconds}s`;
}

/** How long ago a moment was, in its largest unit: `just now`, `12s ago`, `4m ago`. Both in epoch milliseconds. */
export function ago(at: number, now: number): string {
  const age = now - at;
  if (age < 2 * SECOND) return 'just now';
  return `${largestUnit(age)} ago`;
}

/** A length of time in its largest unit alone, rounded down: `15m`, `3h`, `2d`. Takes milliseconds. */
export function largestUnit(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / SECOND))}s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)}h`;
  return `${Math.floor(ms / DAY)}d`;
}

/**
 * Writes moments by these options, in the reader's language. It is made when it is first needed: that takes a browser
 * some milliseconds, as long as to draw a table.
 */
export function dateFormat(options: Intl.DateTimeFormatOptions): (at: number) => string {
  let format: Intl.DateTimeFormat | undefined;
  return (at) => (format ??= new Intl.DateTimeFormat(undefined, options)).format(at);
}

const full = dateFormat({ dateStyle: 'medium', timeStyle: 'medium' });
const clockTime = dateFormat({ timeStyle: 'medium', hourCycle: 'h23' });
const dayOnly = dateFormat({ dateStyle: 'medium' });
let isoZone: string | undefined;

/** A moment as the reader's calendar and clock show it, with the time zone. Takes epoch milliseconds. */
export function absolute(at: number): string {
  isoZone ??= Intl.DateTimeFormat().resolvedOptions().timeZone;
  return `${full(at)} (${isoZone})`;
}

/** Hours, minutes and seconds on the reader's clock. Takes epoch milliseconds. */
export function timeOfDay(at: number): string {
  return clockTime(at);
}

const dayAndTime = dateFormat({
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** The time of a moment on the reader's clock, with its day where that is not today's. Both in epoch milliseconds. */
export function dayOrTime(at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? timeOfDay(at) : dayAndTime(at);
}

/** The same without the seconds. */
export function dayOrMinute(at: number, now: number): string {
  return dayOrTime(at, now).replace(/:\d\d$/, '');
}

/** The day of a moment on the reader's calendar. Takes epoch milliseconds. */
export function calendarDay(at: number): string {
  return dayOnly(at);
}

/** A moment as a calendar and a clock in that time zone show it, with its weekday. Takes epoch milliseconds. */
export function inZone(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat(undefined, {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(at);
}

/** Milliseconds of a latency or a run, as people say them: `0.8 ms`, `12 ms`, `1.4 s`, `3m 5s`. */
export function milliseconds(ms: number): string {
  if (ms < 1) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return duration(ms);
}

/** A count with thousands separators. */
export function count(value: number): string {
  // By hand: the first number that a browser writes for a language takes it some milliseconds.
  return String(value).replace(/\B(?<!\.\d*)(?=(?:\d{3})+(?!\d))/g, ',');
}
