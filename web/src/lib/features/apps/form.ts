import {
  checkSchedule,
  emptySchedule,
  scheduleDraft,
  scheduleField,
  scheduleInput,
} from '#lib/features/schedule/draft.ts';
import type { AppKind, ScheduleDraft } from '#lib/features/schedule/draft.ts';
import type { FieldErrors } from '#lib/form/form.svelte.ts';
import type { AppFieldsFragment, CreateAppInput, Environment, UpdateAppInput } from '#lib/gql/graphql.ts';
import type { ApiError } from '#lib/graphql/errors.ts';
import { durationText, isWhole, tooLong, typedSeconds } from '#lib/time/duration.ts';
import type { DurationText } from '#lib/time/duration.ts';

/** What the person sees and types; every value as text until it is sent. */
export interface AppDraft extends ScheduleDraft<AppKind> {
  name: string;
  slug: string;
  description: string;
  environment: Environment;
  tags: string[];
  grace: DurationText;
  maxRun: DurationText;
}

/** A new app's draft, with the server's defaults. `timezone` is the reader's own. */
export function emptyDraft(timezone: string): AppDraft {
  return {
    name: '',
    slug: '',
    description: '',
    environment: 'PRODUCTION',
    tags: [],
    ...emptySchedule(1, timezone),
    grace: { amount: '1', unit: 'minutes' },
    maxRun: { amount: '', unit: 'minutes' },
  };
}

/** The draft of an app as it is. */
export function draftOf(app: AppFieldsFragment, timezone: string): AppDraft {
  return {
    name: app.name,
    slug: app.slug,
    description: app.description ?? '',
    environment: app.environment,
    tags: [...app.tags],
    ...emptySchedule(1, timezone),
    ...scheduleDraft(app.schedule),
    grace: durationText(app.graceSeconds),
    maxRun: app.maxRunSeconds ? durationText(app.maxRunSeconds) : { amount: '', unit: 'minutes' },
  };
}

/** What can be told without asking the server; it checks the rest. */
export function checkDraft(draft: AppDraft): FieldErrors<AppDraft> {
  const errors: FieldErrors<AppDraft> = checkSchedule(draft);
  if (draft.name.trim() === '') errors.name = 'Give the app a name.';
  // Without a schedule there is no grace to see.
  if (draft.kind !== 'manual' && !isWhole(draft.grace.amount, 0)) errors.grace = 'Enter a whole number, 0 or more.';
  if (draft.maxRun.amount.trim() !== '' && !isWhole(draft.maxRun.amount, 1)) {
    errors.maxRun = 'Enter a whole number, or leave it empty.';
  }
  const [grace, maxRun] = [draft.kind === 'manual' ? null : tooLong(draft.grace), tooLong(draft.maxRun)];
  if (grace) errors.grace ??= grace;
  if (maxRun) errors.maxRun ??= maxRun;
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
    graceSeconds: isWhole(draft.grace.amount, 0) ? typedSeconds(draft.grace) : undefined,
    maxRunSeconds: draft.maxRun.amount.trim() === '' ? undefined : typedSeconds(draft.maxRun),
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
  graceSeconds: 'grace',
  maxRunSeconds: 'maxRun',
};

/** The field of the form at which a server's complaint is shown; null where there is none. */
export function draftField(error: ApiError, kind: AppDraft['kind']): keyof AppDraft | null {
  return scheduleField(error, kind) ?? FIELD_OF[error.field ?? ''] ?? null;
}
