import {
  checkSchedule,
  emptySchedule,
  scheduleDraft,
  scheduleField,
  scheduleInput,
} from '#lib/features/schedule/draft.ts';
import type { ScheduleDraft } from '#lib/features/schedule/draft.ts';
import type { FieldErrors } from '#lib/form/form.svelte.ts';
import type {
  ConcurrencyPolicy,
  CreateTaskInput,
  Environment,
  MisfirePolicy,
  TaskFieldsFragment,
  UpdateTaskInput,
} from '#lib/gql/graphql.ts';
import type { ApiError } from '#lib/graphql/errors.ts';
import { durationText, isWhole, tooLong, typedSeconds } from '#lib/time/duration.ts';
import type { DurationText } from '#lib/time/duration.ts';

/** Which app a task's runs beat for, and with it its alerts: none, one that is there, or a new one. */
export type AppChoice = { kind: 'none' } | { kind: 'new' } | { kind: 'known'; id: string; name: string };

/** What the person sees and types; every value as text until it is sent. */
export interface TaskDraft extends ScheduleDraft {
  name: string;
  script: string;
  folder: string;
  /** One a line. */
  arguments: string;
  user: string;
  host: string;
  environment: Environment;
  enabled: boolean;
  asap: boolean;
  app: AppChoice;
  comment: string;
  timeout: DurationText;
  retries: string;
  concurrency: ConcurrencyPolicy;
  misfire: MisfirePolicy;
}

const NO_TIME: DurationText = { amount: '', unit: 'minutes' };

/** A new task's draft, with the server's defaults. `timezone` is the reader's own. */
export function emptyDraft(timezone: string): TaskDraft {
  return {
    name: '',
    script: '',
    folder: '',
    arguments: '',
    ...emptySchedule(5, timezone),
    user: '',
    host: '',
    environment: 'PRODUCTION',
    enabled: true,
    asap: false,
    app: { kind: 'none' },
    comment: '',
    timeout: { ...NO_TIME },
    retries: '0',
    concurrency: 'FORBID',
    misfire: 'RUN_ONCE',
  };
}

/** The draft of a task as it is. */
export function draftOf(task: TaskFieldsFragment, timezone: string): TaskDraft {
  return {
    ...emptyDraft(timezone),
    name: task.name,
    script: task.script,
    folder: task.folder,
    arguments: argumentsText(task.arguments),
    user: task.user ?? '',
    host: task.host ?? '',
    environment: task.environment,
    enabled: task.enabled,
    asap: task.asap,
    app: task.app ? { kind: 'known', id: task.app.id, name: task.app.name } : { kind: 'none' },
    comment: task.comment ?? '',
    timeout: task.timeoutSeconds ? durationText(task.timeoutSeconds) : { ...NO_TIME },
    retries: String(task.maxRetries),
    concurrency: task.concurrency,
    misfire: task.misfire,
    ...scheduleDraft(task.schedule),
  };
}

/** What can be told without asking the server; it checks the rest. */
export function checkDraft(draft: TaskDraft): FieldErrors<TaskDraft> {
  const errors: FieldErrors<TaskDraft> = checkSchedule(draft);
  if (draft.name.trim() === '') errors.name = 'Give the task a name.';
  if (draft.script.trim() === '') errors.script = 'Say which script is to run, e.g. backup.sh';
  if (draft.timeout.amount.trim() !== '' && !isWhole(draft.timeout.amount, 1)) {
    errors.timeout = 'Enter a whole number, or leave it empty.';
  }
  const long = tooLong(draft.timeout);
  if (long) errors.timeout ??= long;
  if (!isWhole(draft.retries, 0)) errors.retries = 'Enter a whole number, 0 or more.';
  return errors;
}

/** The input that creates this draft, and its app where that is new: both or neither. */
export function createInput(draft: TaskDraft): CreateTaskInput {
  return {
    name: draft.name.trim(),
    script: draft.script.trim(),
    folder: draft.folder.trim(),
    arguments: argumentsOf(draft.arguments),
    schedule: scheduleInput(draft),
    user: draft.user.trim() || null,
    host: draft.host.trim() || null,
    environment: draft.environment,
    enabled: draft.enabled,
    asap: draft.asap,
    ...(draft.app.kind === 'new' ? { newApp: {} } : { appId: draft.app.kind === 'known' ? draft.app.id : null }),
    comment: draft.comment.trim() || null,
    timeoutSeconds: draft.timeout.amount.trim() === '' ? null : typedSeconds(draft.timeout),
    maxRetries: Number(draft.retries),
    concurrency: draft.concurrency,
    misfire: draft.misfire,
  };
}

/** Only what differs: an untouched schedule is not sent, because sending one starts its interval anew. */
export function updateInput(before: TaskDraft, after: TaskDraft): UpdateTaskInput {
  const old: Record<string, unknown> = { ...createInput(before) };
  const next: Record<string, unknown> = { ...createInput(after) };
  return Object.fromEntries(
    Object.entries(next).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(old[field])),
  );
}

const FIELD_OF: Record<string, keyof TaskDraft> = {
  appId: 'app',
  newApp: 'app',
  timeoutSeconds: 'timeout',
  maxRetries: 'retries',
};

/** The field of the form at which a server's complaint is shown; null where there is none. */
export function draftField(error: ApiError, draft: TaskDraft): keyof TaskDraft | null {
  const inSchedule = scheduleField(error, draft.kind);
  if (inSchedule !== null || error.field === null) return inSchedule;
  const [first = ''] = error.field.replace(/^input\./, '').split('.');
  return FIELD_OF[first] ?? (first in draft ? (first as keyof TaskDraft) : null);
}

/** Signs for what would end a line, or be lost in it, within an argument. */
const SIGN_OF = { '\n': '↵', '\r': '␍' } as const;

/**
 * The arguments one a line; the end of a last one that is empty is written out, since otherwise nothing would tell of
 * it.
 */
function argumentsText(list: readonly string[]): string {
  const lines = list.map((argument) => argument.replaceAll('\n', SIGN_OF['\n']).replaceAll('\r', SIGN_OF['\r']));
  return lines.join('\n') + (lines.at(-1) === '' ? '\n' : '');
}

function argumentsOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  return lines.map((line) => line.replaceAll(SIGN_OF['\n'], '\n').replaceAll(SIGN_OF['\r'], '\r'));
}
