import { badInput } from '../../lib/errors.ts';
import { timestamp } from '../../lib/sql.ts';
import { checkSchedule, nextSlots, ScheduleError } from '../../status/schedule.rules.ts';
import { badSchedule } from '../apps/schedule-problem.ts';
import { checkedName, checkedSelector, type AppSelectorInput } from '../apps/selector/selector.input.ts';
import type { MaintenanceWindow } from './maintenance-window.model.ts';

type Given<Value> = Value | null | undefined;

/** CreateMaintenanceWindowInput of the API. */
export interface MaintenanceWindowInput {
  name: string;
  selector: AppSelectorInput;
  startsAt?: Given<Date>;
  endsAt?: Given<Date>;
  cron?: Given<{ expression: string; timezone?: Given<string> }>;
  durationSeconds?: Given<number>;
}

/** A field left out stays as it is; times of the other kind take the place of those that were. */
export type UpdateMaintenanceWindowInput = {
  [Field in keyof MaintenanceWindowInput]?: Given<MaintenanceWindowInput[Field]>;
};

/** What may be set of a window, checked. */
export type WindowSettings = Pick<MaintenanceWindow, 'name' | 'selector' | keyof Times>;
type Times = Pick<MaintenanceWindow, 'startsAt' | 'endsAt' | 'cronExpression' | 'cronTimezone' | 'durationSeconds'>;

const YEAR_MS = 366 * 86_400_000;
const MIN_SECONDS = 60;
const MAX_SECONDS = 31 * 86_400;
const HOUR_MS = 3_600_000;
/** Times that are looked at to see how far they are from each other: a year of weeks. */
const LOOKED_AT = 60;

/** Throws BAD_USER_INPUT that names the field; `now` in epoch ms. */
export function checkNewWindow(input: MaintenanceWindowInput, now: number): WindowSettings {
  return {
    name: checkedName(input.name),
    selector: checkedSelector(input.selector),
    ...checkedTimes(input, now),
  };
}

/** The window with the fields that the input names. Throws BAD_USER_INPUT. */
export function checkWindowEdit(
  before: MaintenanceWindow,
  input: UpdateMaintenanceWindowInput,
  now: number,
): WindowSettings {
  if (input.name === null) throw badInput('name', 'must not be null');
  if (input.selector === null) throw badInput('selector', 'must not be null');
  return {
    name: input.name == null ? before.name : checkedName(input.name),
    selector: input.selector == null ? before.selector : checkedSelector(input.selector),
    ...editedTimes(before, input, now),
  };
}

function editedTimes(before: MaintenanceWindow, input: UpdateMaintenanceWindowInput, now: number): Times {
  const { startsAt, endsAt, cron, durationSeconds } = input;
  const isOnce = startsAt != null || endsAt != null;
  const isRecurring = cron != null || durationSeconds != null;
  const { startsAt: start, endsAt: end, cronExpression, cronTimezone, durationSeconds: seconds } = before;
  if (!isOnce && !isRecurring)
    return { startsAt: start, endsAt: end, cronExpression, cronTimezone, durationSeconds: seconds };
  const cronBefore = cronExpression === null ? null : { expression: cronExpression, timezone: cronTimezone };
  return checkedTimes(
    {
      startsAt: startsAt ?? (isRecurring ? null : dateOf(start)),
      endsAt: endsAt ?? (isRecurring ? null : dateOf(end)),
      cron: cron ?? (isOnce ? null : cronBefore),
      durationSeconds: durationSeconds ?? (isOnce ? null : seconds),
    },
    now,
  );
}

const dateOf = (at: number | null): Date | null => (at === null ? null : new Date(at));

function checkedTimes(input: Omit<MaintenanceWindowInput, 'name' | 'selector'>, now: number): Times {
  const { startsAt, endsAt, cron, durationSeconds } = input;
  const isOnce = startsAt != null || endsAt != null;
  if (isOnce === (cron != null || durationSeconds != null))
    throw badInput('startsAt', 'give either startsAt and endsAt, for once, or cron and durationSeconds');
  if (isOnce)
    return { ...onceOf(startsAt, endsAt, now), cronExpression: null, cronTimezone: null, durationSeconds: null };
  if (cron == null) throw badInput('cron', 'must be given with durationSeconds: when it begins');
  if (durationSeconds == null) throw badInput('durationSeconds', 'must be given with cron: how long it lasts');
  if (durationSeconds < MIN_SECONDS || durationSeconds > MAX_SECONDS)
    throw badInput('durationSeconds', `must be ${MIN_SECONDS} to ${MAX_SECONDS} (31 days), not ${durationSeconds}`);
  const [cronExpression, cronTimezone] = [cron.expression.trim(), cron.timezone ?? 'UTC'];
  checkCron(cronExpression, cronTimezone, durationSeconds, now);
  return { startsAt: null, endsAt: null, cronExpression, cronTimezone, durationSeconds };
}

function onceOf(startsAt: Given<Date>, endsAt: Given<Date>, now: number): { startsAt: number; endsAt: number } {
  if (startsAt == null) throw badInput('startsAt', 'must be given with endsAt');
  if (endsAt == null) throw badInput('endsAt', 'must be given with startsAt');
  const [start, end] = [startsAt.getTime(), endsAt.getTime()];
  const time = JSON.stringify(timestamp(end));
  if (end <= start) throw badInput('endsAt', `must be later than startsAt, not ${time}`);
  if (end <= now) throw badInput('endsAt', `must be in the future, not ${time}`);
  if (end - start > YEAR_MS) throw badInput('endsAt', `must be at most 366 days after startsAt, not ${time}`);
  if (start > now + 5 * YEAR_MS)
    throw badInput('startsAt', `must be at most 5 years ahead, not ${JSON.stringify(timestamp(start))}`);
  return { startsAt: start, endsAt: end };
}

function checkCron(expression: string, timezone: string, durationSeconds: number, now: number): void {
  try {
    checkSchedule({ type: 'cron', expression, timezone }, now);
  } catch (error) {
    if (error instanceof ScheduleError) throw badSchedule('cron', error);
    throw error;
  }
  const slots = nextSlots(expression, timezone, now, LOOKED_AT);
  const gaps = slots.slice(1).map((slot, index) => slot - (slots[index] as number));
  if (gaps.some((gap) => gap < HOUR_MS)) throw badInput('cron', 'must begin once an hour at most');
  if (gaps.length > 0 && gaps.every((gap) => gap <= durationSeconds * 1000))
    throw badInput(
      'durationSeconds',
      `must be less than the time to the next one, not ${durationSeconds}: it would never end`,
    );
}
