import { z } from 'zod';
import { badInput, shown } from '../../lib/errors.ts';
import { storable, storableAll } from '../../lib/text.ts';
import type { Environment } from '../../ledger/environment.ts';
import { ScheduleError } from '../../status/schedule-error.rules.ts';
import { badSchedule } from '../apps/schedule-problem.ts';
import { checkTaskSchedule, WEEKDAYS, type TaskSchedule, type Weekday } from './task-schedule.rules.ts';
import { CONCURRENCY_POLICIES, MISFIRE_POLICIES } from './task-policies.rules.ts';
import { type Task } from './task.model.ts';

/** TaskScheduleInput of the API: one of the four. */
export interface TaskScheduleInput {
  everySeconds?: number | null | undefined;
  cron?: { expression: string; timezone?: string | null | undefined } | null | undefined;
  daily?:
    | { atTime: string; timezone?: string | null | undefined; weekdays?: readonly Weekday[] | null | undefined }
    | null
    | undefined;
  manual?: boolean | null | undefined;
}

/** What people may set of a task, checked. */
export type TaskSettings = Pick<
  Task,
  | 'name'
  | 'script'
  | 'folder'
  | 'arguments'
  | 'schedule'
  | 'user'
  | 'host'
  | 'environment'
  | 'enabled'
  | 'asap'
  | 'comment'
  | 'timeoutSeconds'
  | 'maxRetries'
  | 'concurrency'
  | 'misfire'
  | 'appId'
>;

/** Input of the API: what is left out stays as it is, or gets its default in a new task; null clears. */
export type TaskInput = {
  [Field in Exclude<keyof TaskSettings, 'schedule'>]?: unknown;
} & { schedule?: TaskScheduleInput | null | undefined };

const MAX_SECONDS = 366 * 86_400;
/** A page of 500 tasks has them all. */
const MAX_ARGUMENTS_LENGTH = 50_000;
/**
 * No root, no way up, no NUL: what is left stays below the agent's directory of scripts, unless a link there leads
 * away.
 */
const isInside = (path: string): boolean =>
  !/^[\\/]|^[a-z]:|\0/i.test(path) && path.split(/[\\/]/).every((part) => part !== '..');
const inside = 'must be a path below the directory of scripts, without .. and not absolute';

/** A check for each field, and what to say when it fails. */
const FIELDS = {
  name: { check: z.string().normalize('NFC').trim().min(1).max(100), problem: 'must be 1 to 100 characters' },
  script: {
    check: z
      .string()
      .trim()
      .min(1)
      .max(255)
      .refine((path) => isInside(path) && !path.endsWith('/')),
    problem: `${inside}, of 1 to 255 characters`,
  },
  folder: {
    check: z
      .string()
      .trim()
      .max(255)
      .refine((path) => isInside(path)),
    problem: `${inside}, of at most 255 characters; empty for the directory itself`,
  },
  arguments: {
    check: z
      .array(z.string().max(10_000))
      .max(100)
      .refine((list) => list.reduce((sum, { length }) => sum + length, 0) <= MAX_ARGUMENTS_LENGTH),
    problem: `must be at most 100 arguments of at most 10000 characters, ${MAX_ARGUMENTS_LENGTH} together`,
  },
  user: { check: z.string().trim().min(1).max(255), problem: 'must be 1 to 255 characters, or null for any' },
  host: { check: z.string().trim().min(1).max(255), problem: 'must be 1 to 255 characters, or null for any' },
  environment: {
    check: z.enum(['PRODUCTION', 'DEVELOPMENT'] satisfies Environment[]),
    problem: 'must be PRODUCTION or DEVELOPMENT',
  },
  enabled: { check: z.boolean(), problem: 'must be true or false' },
  asap: { check: z.boolean(), problem: 'must be true or false' },
  comment: { check: z.string().normalize('NFC').max(10_000), problem: 'must be at most 10000 characters' },
  timeoutSeconds: {
    check: z.int().min(1).max(MAX_SECONDS),
    problem: `must be 1 to ${MAX_SECONDS} seconds (366 days)`,
  },
  maxRetries: { check: z.int().min(0).max(100), problem: 'must be 0 to 100' },
  concurrency: { check: z.enum(CONCURRENCY_POLICIES), problem: `must be ${CONCURRENCY_POLICIES.join(', ')}` },
  misfire: { check: z.enum(MISFIRE_POLICIES), problem: `must be ${MISFIRE_POLICIES.join(', ')}` },
  appId: { check: z.uuid().toLowerCase(), problem: 'must be the id of an app' },
} satisfies Record<Exclude<keyof TaskSettings, 'schedule'>, { check: z.ZodType; problem: string }>;

const CLEARABLE = new Set(['user', 'host', 'comment', 'timeoutSeconds', 'appId', 'arguments']);

const DEFAULTS = {
  arguments: [],
  user: null,
  host: null,
  environment: 'PRODUCTION',
  enabled: true,
  asap: false,
  comment: null,
  timeoutSeconds: null,
  maxRetries: 0,
  concurrency: 'FORBID',
  misfire: 'RUN_ONCE',
  appId: null,
} satisfies Partial<TaskSettings>;

/** Checks the settings of a new task. Throws BAD_USER_INPUT. */
export function checkNewTask(input: TaskInput, now: number): TaskSettings {
  const given: TaskInput = Object.fromEntries(Object.entries(input).filter(([, value]) => value != null));
  for (const field of ['name', 'script', 'folder', 'schedule'] as const)
    if (given[field] === undefined) throw badInput(field, 'is required');
  return { ...DEFAULTS, ...checkTaskEdit(given, now) } as TaskSettings;
}

/** Checks an edit and returns only the settings that it names. Throws BAD_USER_INPUT. */
export function checkTaskEdit(input: TaskInput, now: number): Partial<TaskSettings> {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue;
    if (value === null && !CLEARABLE.has(name)) throw badInput(name, 'must not be null');
    if (value === null) settings[name] = name === 'arguments' ? [] : null;
    else if (name === 'schedule') settings[name] = checkScheduleInput(value, now);
    else settings[name] = checkedField(name as keyof typeof FIELDS, value);
  }
  return settings;
}

/** Throws BAD_USER_INPUT that names what is wrong with the schedule. */
export function checkScheduleInput(input: TaskScheduleInput, now: number): TaskSchedule {
  const schedule = scheduleOf(input);
  try {
    checkTaskSchedule(schedule, now);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    throw badSchedule(`schedule.${schedule.type === 'interval' ? 'everySeconds' : schedule.type}`, error);
  }
  return schedule;
}

function scheduleOf({ everySeconds, cron, daily, manual }: TaskScheduleInput): TaskSchedule {
  if (everySeconds != null) return { type: 'interval', everySeconds };
  if (cron != null)
    return { type: 'cron', expression: storable(cron.expression).trim(), timezone: cron.timezone ?? 'UTC' };
  if (daily != null) {
    const weekdays = WEEKDAYS.filter((day) => daily.weekdays?.includes(day));
    return { type: 'daily', atTime: storable(daily.atTime).trim(), timezone: daily.timezone ?? 'UTC', weekdays };
  }
  if (manual === true) return { type: 'manual' };
  throw badInput('schedule', 'must have everySeconds, cron, daily, or manual: true');
}

function checkedField(name: keyof typeof FIELDS, value: unknown): unknown {
  const { check, problem } = FIELDS[name];
  // As it will be stored: of a name of NULs nothing is left.
  const result = check.safeParse(storableAll(value));
  if (!result.success) throw badInput(name, `${problem}, not ${shown(value)}`);
  return result.data;
}
