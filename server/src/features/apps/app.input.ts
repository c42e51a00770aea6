import { z } from 'zod';
import { badInput, shown } from '../../lib/errors.ts';
import { storableAll } from '../../lib/text.ts';
import type { App } from '../../ledger/app.model.ts';
import type { AppPolicy } from '../../status/state.rules.ts';
import { isUuid } from '../../lib/uuid.ts';
import type { Environment } from '../../ledger/environment.ts';
import { checkSchedule, ScheduleError, type Schedule } from '../../status/schedule.rules.ts';
import { badSchedule } from './schedule-problem.ts';
import { SLUG } from './slug.rules.ts';

/** ScheduleInput of the API: one of the three. */
export interface ScheduleInput {
  everySeconds?: number | null | undefined;
  cron?: { expression: string; timezone?: string | null | undefined } | null | undefined;
  manual?: boolean | null | undefined;
}

export interface CreateAppInput {
  name: string;
  slug?: string | null | undefined;
  description?: string | null | undefined;
  environment?: Environment | null | undefined;
  tags?: readonly string[] | null | undefined;
  schedule?: ScheduleInput | null | undefined;
  graceSeconds?: number | null | undefined;
  maxRunSeconds?: number | null | undefined;
}

/** A field left out stays as it is; null clears the ones that may be empty. */
export type UpdateAppInput = { [Field in keyof CreateAppInput]?: CreateAppInput[Field] | null };

/** What may be configured of an app, checked. */
export interface AppSettings
  extends Omit<App, 'id' | 'slug' | 'pingKey' | 'createdAt' | 'updatedAt' | InnerState>, AppPolicy {
  slug: string | null;
}

/** What nobody sets. */
type InnerState = 'policy' | 'version' | 'state' | 'snoozedUntil';

const MAX_SECONDS = 366 * 86_400;
const seconds = (least: number) => z.int().min(least).max(MAX_SECONDS);
const between = (least: string) => `must be ${least} to ${MAX_SECONDS} seconds (366 days)`;

/** A check for each field, and what to say when it fails. */
const FIELDS = {
  name: { check: z.string().normalize('NFC').trim().min(1).max(100), problem: 'must be 1 to 100 characters' },
  slug: {
    check: z
      .string()
      .regex(SLUG)
      .refine((slug) => !isUuid(slug)),
    problem: 'must be 1 to 100 of a-z, 0-9, "-" and "_", and not look like a UUID',
  },
  description: { check: z.string().max(10_000), problem: 'must be at most 10000 characters' },
  environment: { check: z.enum(['PRODUCTION', 'DEVELOPMENT']), problem: 'must be PRODUCTION or DEVELOPMENT' },
  tags: {
    check: z.array(z.string().normalize('NFC').trim().min(1).max(50)).max(20),
    problem: 'must be at most 20 tags of 1 to 50 characters',
  },
  graceSeconds: { check: seconds(0), problem: between('0') },
  maxRunSeconds: { check: seconds(1), problem: between('1') },
} satisfies Record<string, { check: z.ZodType; problem: string }>;

const CLEARABLE = new Set(['description', 'maxRunSeconds']);

function field<Name extends keyof typeof FIELDS>(
  name: Name,
  value: unknown,
  calledAs: string = name,
): z.output<(typeof FIELDS)[Name]['check']> {
  const { check, problem } = FIELDS[name];
  // As it will be stored: of a name of NULs nothing is left.
  const result = check.safeParse(storableAll(value));
  if (!result.success) throw badInput(calledAs, `${problem}, not ${shown(value)}`);
  return result.data as z.output<(typeof FIELDS)[Name]['check']>;
}

/** Tags as they are stored; `calledAs`: the argument that has them. Throws BAD_USER_INPUT. */
export const checkedTags = (calledAs: string, tags: readonly string[]): string[] => field('tags', tags, calledAs);

/** Checks the settings of a new app; `slug` stays null where one is to be made from the name. Throws BAD_USER_INPUT. */
export function checkNewApp(input: CreateAppInput, now: number): AppSettings {
  return {
    name: field('name', input.name),
    slug: input.slug == null ? null : field('slug', input.slug),
    description: input.description == null ? null : field('description', input.description),
    environment: field('environment', input.environment ?? 'PRODUCTION'),
    tags: [...new Set(field('tags', input.tags ?? []))],
    schedule: schedule(input.schedule ?? { everySeconds: 60 }, now),
    graceSeconds: field('graceSeconds', input.graceSeconds ?? 60),
    maxRunSeconds: input.maxRunSeconds == null ? null : field('maxRunSeconds', input.maxRunSeconds),
  };
}

/** Checks an edit and returns only the settings that it names. Throws BAD_USER_INPUT. */
export function checkEdit(input: UpdateAppInput, now: number): Partial<AppSettings> {
  const settings: Partial<Record<keyof AppSettings, unknown>> = {};
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue;
    if (value === null && !CLEARABLE.has(name)) throw badInput(name, 'must not be null');
    if (value === null) settings[name as keyof AppSettings] = null;
    else if (name === 'schedule') settings.schedule = schedule(value as ScheduleInput, now);
    else settings[name as keyof AppSettings] = field(name as keyof typeof FIELDS, value);
  }
  return settings as Partial<AppSettings>;
}

function schedule(input: ScheduleInput, now: number): Schedule {
  if (input.everySeconds != null) {
    const result = seconds(1).safeParse(input.everySeconds);
    if (!result.success) throw badInput('schedule.everySeconds', `${between('1')}, not ${shown(input.everySeconds)}`);
    return { type: 'interval', everySeconds: result.data };
  }
  if (input.manual === true) return { type: 'manual' };
  if (input.cron == null)
    throw badInput('schedule', `must have everySeconds, cron, or manual: true, not ${shown(input)}`);
  const cron: Schedule = {
    type: 'cron',
    expression: input.cron.expression.trim(),
    timezone: input.cron.timezone ?? 'UTC',
  };
  try {
    checkSchedule(cron, now);
  } catch (error) {
    if (error instanceof ScheduleError) throw badSchedule('schedule.cron', error);
    throw error;
  }
  return cron;
}
