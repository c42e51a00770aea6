import type {
  AppFieldsFragment,
  CreateAppInput,
  Environment,
  ScheduleInput,
  UpdateAppInput,
} from '#lib/gql/graphql.ts';
import type { ApiError } from '#lib/graphql/errors.ts';
import { UNIT_SECONDS, splitSeconds } from '#lib/time/format.ts';
import type { DurationUnit } from '#lib/time/format.ts';

interface DurationText {
  amount: string;
  unit: DurationUnit;
}

/** What the person sees and types; every value as text until it is sent. */
export interface AppDraft {
  name: string;
  slug: string;
  description: string;
  environment: Environment;
  tags: string[];
  kind: 'interval' | 'cron';
  every: DurationText;
  expression: string;
  timezone: string;
  grace: DurationText;
  maxRun: DurationText;
}

export type FieldErrors = Partial<Record<keyof AppDraft, string>>;

/** A new app's draft, with the server's defaults. `timezone` is the reader's own. */
export function emptyDraft(timezone: string): AppDraft {
  return {
    name: '',
    slug: '',
    description: '',
    environment: 'PRODUCTION',
    tags: [],
    kind: 'interval',
    every: { amount: '1', unit: 'minutes' },
    expression: '',
    timezone,
    grace: { amount: '1', unit: 'minutes' },
    maxRun: { amount: '', unit: 'minutes' },
  };
}

/** The draft of an app as it is. */
export function draftOf(app: AppFieldsFragment, timezone: string): AppDraft {
  const interval = 'everySeconds' in app.schedule ? app.schedule : null;
  const cron = 'expression' in app.schedule ? app.schedule : null;
  return {
    name: app.name,
    slug: app.slug,
    description: app.description ?? '',
    environment: app.environment,
    tags: [...app.tags],
    kind: cron ? 'cron' : 'interval',
    every: interval ? durationText(interval.everySeconds) : { amount: '1', unit: 'minutes' },
    expression: cron?.expression ?? '',
    timezone: cron?.timezone ?? timezone,
    grace: durationText(app.graceSeconds),
    maxRun: app.maxRunSeconds ? durationText(app.maxRunSeconds) : { amount: '', unit: 'minutes' },
  };
}

/** What can be told without asking the server; it checks the rest. */
export function checkDraft(draft: AppDraft): FieldErrors {
  const errors: FieldErrors = {};
  if (draft.name.trim() === '') errors.name = 'Give the app a name.';
  if (draft.kind === 'interval' && !isWhole(draft.every.amount, 1)) errors.every = 'Enter a whole number, at least 1.';
  if (draft.kind === 'cron' && draft.expression.trim() === '')
    errors.expression = 'Enter a cron expression, e.g. 15 2 * * *';
  if (!isWhole(draft.grace.amount, 0)) errors.grace = 'Enter a whole number, 0 or more.';
  if (draft.maxRun.amount.trim() !== '' && !isWhole(draft.maxRun.amount, 1)) {
    errors.maxRun = 'Enter a whole number, or leave it empty.';
  }
  return errors;
}

/** The input that creates this draft. */
export function createInput(draft: AppDraft): CreateAppInput {
  return {
    name: draft.name.trim(),
    slug: draft.slug.trim() || undefined,
    description: draft.description.trim() || undefined,
    environment: draft.environment,
    tags: draft.tags,
    schedule: scheduleInput(draft),
    graceSeconds: seconds(draft.grace),
    maxRunSeconds: draft.maxRun.amount.trim() === '' ? undefined : seconds(draft.maxRun),
  };
}

/** Only what differs: an untouched schedule is not sent, because sending one moves the app's deadline. */
export function updateInput(before: AppDraft, after: AppDraft): UpdateAppInput {
  const old = { ...createInput(before), description: before.description.trim(), maxRun: before.maxRun };
  const next = { ...createInput(after), description: after.description.trim() };
  const input: UpdateAppInput = {};
  if (next.name !== old.name) input.name = next.name;
  if (after.slug.trim() !== before.slug) input.slug = after.slug.trim();
  if (next.description !== old.description) input.description = next.description || null;
  if (next.environment !== old.environment) input.environment = next.environment;
  if (JSON.stringify(next.tags) !== JSON.stringify(old.tags)) input.tags = next.tags;
  if (JSON.stringify(next.schedule) !== JSON.stringify(old.schedule)) input.schedule = next.schedule;
  if (next.graceSeconds !== old.graceSeconds) input.graceSeconds = next.graceSeconds;
  if (next.maxRunSeconds !== old.maxRunSeconds) input.maxRunSeconds = next.maxRunSeconds ?? null;
  return input;
}

const FIELD_OF: Record<string, keyof AppDraft> = {
  name: 'name',
  slug: 'slug',
  description: 'description',
  environment: 'environment',
  tags: 'tags',
  everySeconds: 'every',
  graceSeconds: 'grace',
  maxRunSeconds: 'maxRun',
};

/** The field of the form at which a server's complaint is shown; null where there is none. */
export function draftField({ field, message }: ApiError, kind: AppDraft['kind']): keyof AppDraft | null {
  if (field === null) return null;
  if (field === 'schedule' || field.startsWith('schedule.')) {
    if (kind === 'interval') return 'every';
    return message.includes('timezone') ? 'timezone' : 'expression';
  }
  return FIELD_OF[field] ?? null;
}

function scheduleInput(draft: AppDraft): ScheduleInput {
  if (draft.kind === 'interval') return { everySeconds: seconds(draft.every) };
  return { cron: { expression: draft.expression.trim().replace(/\s+/g, ' '), timezone: draft.timezone } };
}

function durationText(value: number): DurationText {
  const { amount, unit } = splitSeconds(value);
  return { amount: String(amount), unit };
}

function seconds({ amount, unit }: DurationText): number {
  return Number(amount) * UNIT_SECONDS[unit];
}

function isWhole(text: string, least: number): boolean {
  return /^\d{1,9}$/.test(text.trim()) && Number(text) >= least;
}
