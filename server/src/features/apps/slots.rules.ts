import { Cron } from 'croner';
import { ScheduleError } from './schedule-error.rules.ts';

/**
 * The slots of cron expressions, with our daylight-saving rule on top of Croner's, remembered.
 *
 * A `nextRun` costs 0.06-0.15 ms, a new Cron 0.27 ms and 80 kB (its table of 10,000 years), and a beat asks for two slots.
 * So the slots of an expression in a zone are kept as one sorted window that moves along with the time asked for, and only
 * few Cron objects are kept beside it. What is remembered never changes an answer.
 */
interface SlotWindow {
  /** Every slot in (from, last of `slots`] is in `slots`. */
  from: number;
  slots: number[];
  /** There is no slot after the last of `slots`. */
  ended: boolean;
}

/** Keeps at least the `size` entries used last, at most twice as many: two generations need no bookkeeping on a hit. */
class BoundedMap<V> {
  readonly #size: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  constructor(size: number) {
    this.#size = size;
  }

  get(key: string): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: V): void {
    if (this.#young.size >= this.#size) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}

interface Job {
  cron: Cron;
  everyHour: boolean;
}

const jobs = new BoundedMap<Job>(64);
const windows = new BoundedMap<SlotWindow>(8192);
const offsetFormats = new BoundedMap<Intl.DateTimeFormat>(64);

const MAX_WINDOW = 64;
const MAX_STEP = 16;
const DAY_MS = 86_400_000;

/** The first slot strictly after `after` (epoch ms); null where there is none. Throws ScheduleError. */
export function nextSlot(expression: string, timezone: string, after: number): number | null {
  const { slots } = windowAt(expression, timezone, after, 1);
  return slots[indexAfter(slots, after)] ?? null;
}

/** The first two slots strictly after `after`; Infinity stands for one that there is not. Throws ScheduleError. */
export function nextTwoSlots(expression: string, timezone: string, after: number): [number, number] {
  const { slots } = windowAt(expression, timezone, after, 2);
  const index = indexAfter(slots, after);
  return [slots[index] ?? Infinity, slots[index + 1] ?? Infinity];
}

/** The next `count` slots strictly after `after`, fewer where the schedule ends. Throws ScheduleError. */
export function nextSlots(expression: string, timezone: string, after: number, count: number): number[] {
  if (count > MAX_STEP) {
    // A long list for a page must not push the window that the beats use away from now.
    const own: SlotWindow = { from: after, slots: [], ended: false };
    extend(own, jobOf(expression, timezone), timezone, count);
    return own.slots;
  }
  const { slots } = windowAt(expression, timezone, after, count);
  const index = indexAfter(slots, after);
  return slots.slice(index, index + count);
}

/** A window that holds `count` slots after `after`, unless the schedule ends before. */
function windowAt(expression: string, timezone: string, after: number, count: number): SlotWindow {
  const key = `${timezone}\n${expression}`;
  let window = windows.get(key);
  if (window !== undefined && after >= window.from && reaches(window, after, count)) return window;

  const job = jobOf(expression, timezone);
  if (window !== undefined && after < window.from) {
    const earlier: SlotWindow = { from: after, slots: [], ended: false };
    extend(earlier, job, timezone, count);
    const first = earlier.slots[0];
    // Nothing lies between: the window reaches back to here. Otherwise an old question gets its own answer.
    if (first === window.slots[0]) window.from = after;
    return earlier;
  }
  if (window === undefined || isFarBeyond(window, after)) {
    window = { from: after, slots: [], ended: false };
    windows.set(key, window);
  }
  do {
    extend(window, job, timezone, Math.min(MAX_STEP, Math.max(count, window.slots.length)));
  } while (!reaches(window, after, count));
  if (window.slots.length > MAX_WINDOW) trim(window, after);
  return window;
}

function reaches(window: SlotWindow, after: number, count: number): boolean {
  return window.ended || indexAfter(window.slots, after) + count <= window.slots.length;
}

/** Further beyond the last known slot than the window is long: starting anew is cheaper than going there slot by slot. */
function isFarBeyond({ slots }: SlotWindow, after: number): boolean {
  const first = slots[0];
  const last = slots[slots.length - 1];
  return first === undefined || last === undefined || after - last > last - first;
}

function trim(window: SlotWindow, after: number): void {
  const drop = Math.min(window.slots.length - MAX_WINDOW / 2, indexAfter(window.slots, after));
  if (drop <= 0) return;
  window.from = window.slots[drop - 1] as number;
  window.slots = window.slots.slice(drop);
}

function extend(window: SlotWindow, job: Job, timezone: string, count: number): void {
  let at = window.slots[window.slots.length - 1] ?? window.from;
  for (let added = 0; added < count; added++) {
    const slot = slotAfter(job, timezone, at);
    if (slot === null) {
      window.ended = true;
      return;
    }
    window.slots.push(slot);
    at = slot;
  }
}

/** Index of the first slot strictly after `after`; the length where there is none. */
function indexAfter(slots: number[], after: number): number {
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((slots[middle] as number) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}

function slotAfter({ cron, everyHour }: Job, timezone: string, after: number): number | null {
  let at = after;
  for (;;) {
    const run = cron.nextRun(new Date(at));
    if (run === null) return null;
    at = run.getTime();
    // Croner runs lists, ranges and steps in both passes of a repeated hour; only "every hour" means both.
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

function jobOf(expression: string, timezone: string): Job {
  const key = `${timezone}\n${expression}`;
  const known = jobs.get(key);
  if (known !== undefined) return known;
  const job = { cron: parse(expression, timezone), everyHour: isEveryHour(expression) };
  jobs.set(key, job);
  return job;
}

function parse(expression: string, timezone: string): Cron {
  let cron: Cron;
  try {
    cron = new Cron(expression, { timezone, paused: true });
  } catch (error) {
    throw ScheduleError.of('schedule.cron.expression', expression, `is not a cron expression: ${reason(error)}`);
  }
  // Croner reads a date as a job that runs once.
  if (cron.getOnce() !== null) {
    throw ScheduleError.of('schedule.cron.expression', expression, 'is a date, not a cron expression');
  }
  try {
    // The constructor accepts any zone, and takes an empty one for the machine's own.
    if (timezone === '') throw new Error('empty');
    cron.nextRun(new Date(0));
  } catch {
    throw ScheduleError.of(
      'schedule.cron.timezone',
      timezone,
      'is not a time zone; use an IANA name such as Europe/Berlin',
    );
  }
  return cron;
}

function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^CronPattern: /, '').slice(0, 200);
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
