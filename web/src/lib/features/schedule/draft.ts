import type {
  AppFieldsFragment,
  ScheduleInput,
  TaskFieldsFragment,
  TaskScheduleInput,
  Weekday,
} from '#lib/gql/graphql.ts';
import type { FieldErrors } from '#lib/form/form.svelte.ts';
import type { ApiError } from '#lib/graphql/errors.ts';
import { durationText, isWhole, tooLong, typedSeconds } from '#lib/time/duration.ts';
import type { DurationText } from '#lib/time/duration.ts';

/** When an app is expected to beat, or a task to run. */
export type Schedule = AppFieldsFragment['schedule'] | TaskFieldsFragment['schedule'];

export type ScheduleKind = 'interval' | 'daily' | 'cron' | 'manual';
/** The kinds that an app may have. */
export type AppKind = 'interval' | 'cron' | 'manual';

/** What of a schedule the person sees and types; what is of another kind is kept, for whoever chooses that again. */
export interface ScheduleDraft<Kind extends ScheduleKind = ScheduleKind> {
  kind: Kind;
  every: DurationText;
  atTime: string;
  weekdays: Weekday[];
  expression: string;
  timezone: string;
}

/** A new schedule's draft: an interval of that many minutes. `timezone` is the reader's own. */
export function emptySchedule(minutes: number, timezone: string) {
  return {
    kind: 'interval',
    every: { amount: String(minutes), unit: 'minutes' },
    atTime: '03:00',
    weekdays: [],
    expression: '',
    timezone,
  } satisfies ScheduleDraft;
}

/** What a schedule as it is differs in from a new one. */
export function scheduleDraft(schedule: AppFieldsFragment['schedule']): Partial<ScheduleDraft<AppKind>>;
export function scheduleDraft(schedule: Schedule): Partial<ScheduleDraft>;
export function scheduleDraft(schedule: Schedule): Partial<ScheduleDraft> {
  if ('everySeconds' in schedule) return { kind: 'interval', every: durationText(schedule.everySeconds) };
  if ('expression' in schedule) {
    return { kind: 'cron', expression: schedule.expression, timezone: schedule.timezone };
  }
  if ('atTime' in schedule) {
    const { atTime, weekdays, timezone } = schedule;
    return { kind: 'daily', atTime, weekdays: [...(weekdays ?? [])], timezone };
  }
  return { kind: 'manual' };
}

/** What can be told without asking the server; it checks the rest. */
export function checkSchedule(draft: ScheduleDraft): FieldErrors<ScheduleDraft> {
  const { kind, every, atTime, expression } = draft;
  if (kind === 'interval' && !isWhole(every.amount, 1)) return { every: 'Enter a whole number, at least 1.' };
  const long = kind === 'interval' && tooLong(every);
  if (long) return { every: long };
  if (kind === 'daily' && atTime === '') return { atTime: 'Enter a time of day.' };
  if (kind === 'cron' && expression.trim() === '') {
    return { expression: 'Enter a cron expression, e.g. 15 2 * * *' };
  }
  return {};
}

/** The schedule as the server takes it. */
export function scheduleInput(draft: ScheduleDraft<AppKind>): ScheduleInput;
export function scheduleInput(draft: ScheduleDraft): TaskScheduleInput;
export function scheduleInput(draft: ScheduleDraft): TaskScheduleInput {
  const { timezone } = draft;
  switch (draft.kind) {
    case 'interval':
      return { everySeconds: typedSeconds(draft.every) };
    case 'daily':
      return { daily: { atTime: draft.atTime, timezone, weekdays: draft.weekdays } };
    case 'cron':
      return { cron: { expression: draft.expression.trim().replace(/\s+/g, ' '), timezone } };
    case 'manual':
      return { manual: true };
  }
}

/** The same; null while it is not filled in. */
export function completeSchedule(draft: ScheduleDraft): TaskScheduleInput | null {
  return Object.keys(checkSchedule(draft)).length === 0 ? scheduleInput(draft) : null;
}

/** The field at which what the server says against a schedule is shown; null where it is about something else. */
export function scheduleField({ field, message }: ApiError, kind: ScheduleKind): keyof ScheduleDraft | null {
  if (field === null || !/^(input\.)?(schedule|everySeconds)(\.|$)/.test(field)) return null;
  if (kind === 'interval') return 'every';
  if (kind !== 'manual' && /time ?zone/i.test(`${field} ${message}`)) return 'timezone';
  return kind === 'daily' ? 'atTime' : 'expression';
}
