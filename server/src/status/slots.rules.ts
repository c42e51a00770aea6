import { Cron } from 'croner';
import { readCron } from './cron-expression.rules.ts';
import { ScheduleError } from './schedule-error.rules.ts';

/**
 * The slots of cron expressions, read as cron does (see {@link readCron}), remembered.
 *
 * A `nextRun` costs 0.06-0.15 ms, a new Cron 0.27 ms and 80 kB (its table of 10,000 years), and a beat asks for two
 * slots. So the slots of an expression in a zone are kept as one sorted window that moves along with the time asked
 * for, and only few Cron objects are kept beside it. What is remembered never changes an answer.
 */
interface SlotWindow {
  /** Every slot in (from, last of `slots`] is in `slots`. */
  from: number;
  /** The last slot that is not after `from`, null where there is none; undefined while nobody has asked. */
  before: number | null | undefined;
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

const jobs = new BoundedMap<Cron>(64);
const windows = new BoundedMap<SlotWindow>(8192);

const MAX_WINDOW = 64;
const MAX_STEP = 16;

/** The first slot strictly after `after` (epoch ms); null where there is none. Throws ScheduleError. */
export function nextSlot(expression: string, timezone: string, after: number): number | null {
  const { slots } = windowAt(expression, timezone, after, 1);
  return slots[indexAfter(slots, after)] ?? null;
}

/**
 * The first two slots strictly after `after`, Infinity for one that there is not; and the last slot that is not after
 * it, null where there is none, undefined where only {@link slotBefore} can tell. Throws ScheduleError.
 */
export function nextTwoSlots(
  expression: string,
  timezone: string,
  after: number,
): [first: number, second: number, before: number | null | undefined] {
  const { slots, before } = windowAt(expression, timezone, after, 2);
  const index = indexAfter(slots, after);
  return [slots[index] ?? Infinity, slots[index + 1] ?? Infinity, index === 0 ? before : slots[index - 1]];
}

/** The last slot that is not after `at` (epoch ms); null where there is none. Throws ScheduleError. */
export function slotBefore(expression: string, timezone: string, at: number): number | null {
  const window = windowAt(expression, timezone, at, 1);
  const index = indexAfter(window.slots, at);
  if (index > 0) return window.slots[index - 1] as number;
  // None lies between `from` and `at`.
  if (window.before === undefined) {
    // Croner's own time goes by whole seconds, and it leaves out the moment that it is asked for.
    const after = new Date(Math.floor(window.from / 1000) * 1000 + 1000);
    window.before = jobOf(expression, timezone).previousRuns(1, after)[0]?.getTime() ?? null;
  }
  return window.before;
}

/** The next `count` slots strictly after `after`, fewer where the schedule ends. Throws ScheduleError. */
export function nextSlots(expression: string, timezone: string, after: number, count: number): number[] {
  if (count > MAX_STEP) {
    // A long list for a page must not push the window that the beats use away from now.
    const own: SlotWindow = { from: after, before: undefined, slots: [], ended: false };
    extend(own, jobOf(expression, timezone), count);
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
    const earlier: SlotWindow = { from: after, before: undefined, slots: [], ended: false };
    extend(earlier, job, count);
    const first = earlier.slots[0];
    // Nothing lies between: the window reaches back to here. Otherwise an old question gets its own answer.
    if (first === window.slots[0]) window.from = after;
    return earlier;
  }
  if (window === undefined || isFarBeyond(window, after)) {
    window = { from: after, before: undefined, slots: [], ended: false };
    windows.set(key, window);
  }
  do {
    extend(window, job, Math.min(MAX_STEP, Math.max(count, window.slots.length)));
  } while (!reaches(window, after, count));
  if (window.slots.length > MAX_WINDOW) trim(window, after);
  return window;
}

function reaches(window: SlotWindow, after: number, count: number): boolean {
  return window.ended || indexAfter(window.slots, after) + count <= window.slots.length;
}

/**
 * Further beyond the last known slot than the window is long: starting anew is cheaper than going there slot by slot.
 */
function isFarBeyond({ slots }: SlotWindow, after: number): boolean {
  const first = slots[0];
  const last = slots[slots.length - 1];
  return first === undefined || last === undefined || after - last > last - first;
}

function trim(window: SlotWindow, after: number): void {
  const drop = Math.min(window.slots.length - MAX_WINDOW / 2, indexAfter(window.slots, after));
  if (drop <= 0) return;
  window.from = window.slots[drop - 1] as number;
  window.before = window.from;
  window.slots = window.slots.slice(drop);
}

function extend(window: SlotWindow, job: Cron, count: number): void {
  let at = window.slots[window.slots.length - 1] ?? window.from;
  for (let added = 0; added < count; added++) {
    const slot = job.nextRun(new Date(at))?.getTime();
    if (slot === undefined) {
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

function jobOf(expression: string, timezone: string): Cron {
  const key = `${timezone}\n${expression}`;
  const known = jobs.get(key);
  if (known !== undefined) return known;
  const job = parse(expression, timezone);
  jobs.set(key, job);
  return job;
}

function parse(expression: string, timezone: string): Cron {
  let cron: Cron;
  try {
    const { pattern, domAndDow } = readCron(expression);
    cron = new Cron(pattern, { timezone, domAndDow, fixedTimeRule: 'no-wildcard', paused: true });
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
