import type {
  ConcurrencyPolicy,
  CreateTaskInput,
  Environment,
  MisfirePolicy,
  TaskFieldsFragment,
  TaskScheduleInput,
  UpdateTaskInput,
  Weekday,
} from '#lib/gql/graphql.ts';
import type { ApiError } from '#lib/graphql/errors.ts';
import { UNIT_SECONDS, splitSeconds } from '#lib/time/format.ts';
import type { DurationUnit } from '#lib/time/format.ts';

interface DurationText {
  amount: string;
  unit: DurationUnit;
}

type ScheduleKind = 'interval' | 'daily' | 'cron' | 'manual';

/** Which app a task's runs beat for: none, one that is there, or a new one. */
export type AppChoice = { kind: 'none' } | { kind: 'new' } | { kind: 'known'; id: string; name: string };

/** What the person sees and types; every value as text until it is sent. */
export interface TaskDraft {
  name: string;
  script: string;
  folder: string;
  /** One a line. */
  arguments: string;
  kind: ScheduleKind;
  every: DurationText;
  atTime: string;
  weekdays: Weekday[];
  expression: string;
  timezone: string;
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

export type FieldErrors = Partial<Record<keyof TaskDraft, string>>;

const NO_TIME: DurationText = { amount: '', unit: 'minutes' };

/** A new task's draft, with the server's defaults. `timezone` is the reader's own. */
export function emptyDraft(timezone: string): TaskDraft {
  return {
    name: '',
    script: '',
    folder: '',
    arguments: '',
    kind: 'interval',
    every: { amount: '5', unit: 'minutes' },
    atTime: '03:00',
    weekdays: [],
    expression: '',
    timezone,
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
  const draft: TaskDraft = {
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
  };
  const { schedule } = task;
  if ('everySeconds' in schedule) return { ...draft, kind: 'interval', every: durationText(schedule.everySeconds) };
  if ('expression' in schedule) {
    return { ...draft, kind: 'cron', expression: schedule.expression, timezone: schedule.timezone };
  }
  if ('atTime' in schedule) {
    const { atTime, weekdays } = schedule;
    return { ...draft, kind: 'daily', atTime, weekdays: [...(weekdays ?? [])], timezone: schedule.timezone };
  }
  return { ...draft, kind: 'manual' };
}

/** What can be told without asking the server; it checks the rest. */
export function checkDraft(draft: TaskDraft): FieldErrors {
  const errors: FieldErrors = {};
  if (draft.name.trim() === '') errors.name = 'Give the task a name.';
  if (draft.script.trim() === '') errors.script = 'Say which script is to run, e.g. backup.sh';
  if (draft.kind === 'interval' && !isWhole(draft.every.amount, 1)) errors.every = 'Enter a whole number, at least 1.';
  if (draft.kind === 'daily' && draft.atTime === '') errors.atTime = 'Enter a time of day.';
  if (draft.kind === 'cron' && draft.expression.trim() === '') {
    errors.expression = 'Enter a cron expression, e.g. 15 2 * * *';
  }
  if (draft.timeout.amount.trim() !== '' && !isWhole(draft.timeout.amount, 1)) {
    errors.timeout = 'Enter a whole number, or leave it empty.';
  }
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
    timeoutSeconds: draft.timeout.amount.trim() === '' ? null : seconds(draft.timeout),
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

/** The schedule as the server takes it; null while it is not filled in. */
export function completeSchedule(draft: TaskDraft): TaskScheduleInput | null {
  const errors = checkDraft(draft);
  return errors.every || errors.atTime || errors.expression ? null : scheduleInput(draft);
}

const FIELD_OF: Record<string, keyof TaskDraft> = {
  appId: 'app',
  newApp: 'app',
  timeoutSeconds: 'timeout',
  maxRetries: 'retries',
};

/** The field of the form at which a server's complaint is shown; null where there is none. */
export function draftField({ field, message }: ApiError, draft: TaskDraft): keyof TaskDraft | null {
  if (field === null) return null;
  const [first = ''] = field.replace(/^input\./, '').split('.');
  if (first === 'schedule' || first === 'everySeconds') {
    if (draft.kind === 'interval') return 'every';
    if (draft.kind !== 'manual' && /time ?zone/i.test(`${field} ${message}`)) return 'timezone';
    return draft.kind === 'daily' ? 'atTime' : 'expression';
  }
  return FIELD_OF[first] ?? (first in draft ? (first as keyof TaskDraft) : null);
}

function scheduleInput(draft: TaskDraft): TaskScheduleInput {
  const { timezone } = draft;
  switch (draft.kind) {
    case 'interval':
      return { everySeconds: seconds(draft.every) };
    case 'daily':
      return { daily: { atTime: draft.atTime, timezone, weekdays: draft.weekdays } };
    case 'cron':
      return { cron: { expression: draft.expression.trim().replace(/\s+/g, ' '), timezone } };
    case 'manual':
      return { manual: true };
  }
}

/** Signs for what would end a line, or be lost in it, within an argument. */
const SIGN_OF = { '\n': '↵', '\r': '␍' } as const;

/** The arguments one a line; the end of a last one that is empty is written out, since otherwise nothing would tell of it. */
function argumentsText(list: readonly string[]): string {
  const lines = list.map((argument) => argument.replaceAll('\n', SIGN_OF['\n']).replaceAll('\r', SIGN_OF['\r']));
  return lines.join('\n') + (lines.at(-1) === '' ? '\n' : '');
}

function argumentsOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  return lines.map((line) => line.replaceAll(SIGN_OF['\n'], '\n').replaceAll(SIGN_OF['\r'], '\r'));
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
