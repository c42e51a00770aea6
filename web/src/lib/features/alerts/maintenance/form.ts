import { emptySchedule } from '#lib/features/schedule/draft.ts';
import { checkSchedule } from '#lib/features/schedule/draft.ts';
import type { ScheduleDraft } from '#lib/features/schedule/draft.ts';
import type { FieldErrors } from '#lib/form/form.svelte.ts';
import type { CreateMaintenanceWindowInput, MaintenanceFieldsFragment, Weekday } from '#lib/gql/graphql.ts';
import type { ApiError } from '#lib/graphql/errors.ts';
import { dateField } from '#lib/time/date-field.ts';
import { durationText, isWhole, typedSeconds } from '#lib/time/duration.ts';
import type { DurationText } from '#lib/time/duration.ts';
import { checkScope, emptyScope, scopeField, scopeOf, selectorInput } from '../rules/scope.ts';
import type { ScopeDraft } from '../rules/scope.ts';

/** Once, on days of the week, or by a cron expression. */
export type WindowKind = 'manual' | 'daily' | 'cron';

/** What the person sees and types. */
export interface WindowDraft extends ScopeDraft, ScheduleDraft<WindowKind> {
  name: string;
  /** As a date field writes it, on the reader's clock: `2026-01-31T08:00`. */
  starts: string;
  ends: string;
  /** How long a recurring one lasts. */
  lasts: DurationText;
}

const HOUR_MS = 3_600_000;
const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A new window's draft: once, from the next full hour on for two. `now` in epoch milliseconds. */
export function emptyDraft(now: number): WindowDraft {
  const start = Math.ceil(now / HOUR_MS) * HOUR_MS;
  return {
    ...emptyScope(),
    ...emptySchedule(60, ownZone()),
    kind: 'manual',
    atTime: '22:00',
    name: '',
    starts: dateField(start),
    ends: dateField(start + 2 * HOUR_MS),
    lasts: { amount: '2', unit: 'hours' },
  };
}

/** In the order of cron: 0 is Sunday. */
const CRON_DAYS: Weekday[] = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

/** The draft of a window as it is. */
export function draftOf(window: MaintenanceFieldsFragment, now: number): WindowDraft {
  const { name, selector, startsAt, endsAt, cron, durationSeconds } = window;
  const draft: WindowDraft = { ...emptyDraft(now), ...scopeOf(selector), name };
  if (startsAt && endsAt)
    return { ...draft, starts: dateField(Date.parse(startsAt)), ends: dateField(Date.parse(endsAt)) };
  const { expression, timezone } = cron ?? { expression: '', timezone: draft.timezone };
  return {
    ...draft,
    timezone,
    expression,
    ...(onDays(expression) ?? { kind: 'cron' as const }),
    lasts: durationText(durationSeconds ?? 0),
  };
}

/** A cron expression that is a time of day, on some days of the week; null where it is another. */
function onDays(expression: string): Pick<WindowDraft, 'kind' | 'atTime' | 'weekdays'> | null {
  const [, minute, hour, days] = /^(\d{1,2}) (\d{1,2}) \* \* (\*|[0-6](?:,[0-6])*)$/.exec(expression) ?? [];
  if (minute === undefined || hour === undefined || days === undefined) return null;
  const weekdays = days === '*' ? [] : days.split(',').map((day) => CRON_DAYS[Number(day)] as Weekday);
  return { kind: 'daily', atTime: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`, weekdays };
}

/** What a recurring draft repeats by. */
export function cronOf({ kind, expression, atTime, weekdays }: WindowDraft): string {
  if (kind === 'cron') return expression.trim().replace(/\s+/g, ' ');
  const [hour = 0, minute = 0] = atTime.split(':').map(Number);
  const days = weekdays.map((day) => CRON_DAYS.indexOf(day)).toSorted((a, b) => a - b);
  return `${minute} ${hour} * * ${days.length === 0 ? '*' : days.join(',')}`;
}

/** What can be told without asking the server; it checks the rest. `now` in epoch milliseconds. */
export function checkDraft(draft: WindowDraft, now: number): FieldErrors<WindowDraft> {
  const errors: FieldErrors<WindowDraft> = { ...checkScope(draft) };
  if (draft.name.trim() === '') errors.name = 'Say what is done then.';
  if (draft.kind !== 'manual') {
    if (!isWhole(draft.lasts.amount, 1)) errors.lasts = 'Enter a whole number, at least 1.';
    return { ...errors, ...checkSchedule(draft) };
  }
  const [starts, ends] = [Date.parse(draft.starts), Date.parse(draft.ends)];
  if (Number.isNaN(starts)) errors.starts = 'Choose a day and a time.';
  if (Number.isNaN(ends)) errors.ends = 'Choose a day and a time.';
  else if (ends <= starts) errors.ends = 'Choose a time after the beginning.';
  else if (ends <= now) errors.ends = 'Choose a time that is still to come.';
  return errors;
}

export function windowInput(draft: WindowDraft): CreateMaintenanceWindowInput {
  const input = { name: draft.name.trim(), selector: selectorInput(draft) };
  if (draft.kind === 'manual')
    return { ...input, startsAt: new Date(draft.starts).toISOString(), endsAt: new Date(draft.ends).toISOString() };
  const cron = { expression: cronOf(draft), timezone: draft.timezone };
  return { ...input, cron, durationSeconds: typedSeconds(draft.lasts) };
}

/** The field of the form at which a server's complaint is shown; null where there is none. */
export function draftField({ field, message }: ApiError, kind: WindowKind): keyof WindowDraft | null {
  const [first] = (field ?? '').replace(/^input\./, '').split('.');
  if (first === 'name') return 'name';
  if (first === 'startsAt') return 'starts';
  if (first === 'endsAt') return 'ends';
  if (first === 'durationSeconds') return 'lasts';
  if (first === 'cron') return /time ?zone/i.test(message) ? 'timezone' : kind === 'daily' ? 'atTime' : 'expression';
  return scopeField(field);
}
