import { DomainError } from '../../lib/errors.ts';

/** What a caller sends of a check, checked. */
export interface CheckInput {
  name?: string;
  slug?: string;
  tags?: string;
  desc?: string;
  timeout?: number;
  grace?: number;
  schedule?: string;
  tz?: string;
  channels?: string;
  unique?: string[];
}

type Check = (value: unknown) => string | null;

const text =
  (maxLength: number): Check =>
  (value) => {
    if (typeof value !== 'string') return 'is not a string';
    return value.length > maxLength ? 'is too long' : null;
  };
const seconds: Check = (value) => {
  if (typeof value !== 'number' || !Number.isInteger(value)) return 'is not a number';
  if (value < 60) return 'is too small';
  return value > 31_536_000 ? 'is too large' : null;
};
const flag: Check = (value) => (typeof value === 'boolean' ? null : 'is not a boolean');
/** Lubdub has none of it: only what leaves it off is taken. */
const off =
  (check: Check): Check =>
  (value) =>
    check(value) ?? (value === '' || value === false ? null : 'has unexpected value');
const slug: Check = (value) =>
  text(100)(value) ?? (/^[a-z0-9-_]*$/.test(value as string) ? null : 'does not match pattern');
/** Five fields on one line; anything else is OnCalendar, which Lubdub does not read. */
const schedule: Check = (value) =>
  text(100)(value) ??
  (/^\S+( +\S+){4}$/.test((value as string).trim()) ? null : 'is not a valid cron or OnCalendar expression');
const timezone: Check = (value) => {
  if (typeof value !== 'string') return 'is not a string';
  try {
    Intl.DateTimeFormat('en', { timeZone: value });
    return null;
  } catch {
    return 'is not a valid timezone';
  }
};
const UNIQUE = new Set(['name', 'slug', 'tags', 'timeout', 'grace']);

const FIELDS: Record<string, Check> = {
  name: text(100),
  slug,
  tags: text(1_000),
  desc: text(10_000),
  timeout: seconds,
  grace: seconds,
  schedule,
  tz: timezone,
  channels: text(100_000),
  manual_resume: off(flag),
  methods: off(text(4)),
  start_kw: off(text(200)),
  success_kw: off(text(200)),
  failure_kw: off(text(200)),
  subject: off(text(200)),
  subject_fail: off(text(200)),
  filter_subject: off(flag),
  filter_body: off(flag),
  filter_http_body: off(flag),
  filter_default_fail: flag,
};

/** Checks a body in Healthchecks' words; fields that it does not know are ignored. Throws BAD_USER_INPUT. */
export function checkCheck(body: Record<string, unknown>): CheckInput {
  for (const [name, check] of Object.entries(FIELDS)) {
    if (body[name] === undefined) continue;
    const problem = check(body[name]);
    if (problem !== null) throw wrong(`${name} ${problem}`);
  }
  const { unique } = body;
  if (unique !== undefined) {
    if (!Array.isArray(unique)) throw wrong('unique is not an array');
    for (const item of unique) {
      if (typeof item !== 'string') throw wrong("an item in 'unique' is not a string");
      if (!UNIQUE.has(item)) throw wrong("an item in 'unique' has unexpected value");
    }
  }
  return body;
}

/** What Healthchecks says of a body that is wrong. */
export const wrong = (problem: string): DomainError =>
  new DomainError('BAD_USER_INPUT', `json validation error: ${problem}`);

/** The input of Lubdub's API. `timeout` and `schedule`: the latter wins. */
export function appInputOf(input: CheckInput): Record<string, unknown> {
  const { name, slug: wanted, tags, desc, timeout, grace, schedule: cron, tz } = input;
  const expected =
    cron === undefined
      ? timeout !== undefined && { everySeconds: timeout }
      : { cron: { expression: cron.trim(), timezone: tz ?? 'UTC' } };
  return {
    ...(name !== undefined && name.trim() !== '' && { name }),
    ...(wanted !== undefined && wanted !== '' && { slug: wanted }),
    ...(tags !== undefined && { tags: tags.split(/\s+/).filter((tag) => tag !== '') }),
    ...(desc !== undefined && { description: desc === '' ? null : desc }),
    ...(grace !== undefined && { graceSeconds: grace }),
    ...(expected !== false && { schedule: expected }),
  };
}
