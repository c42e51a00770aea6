import { describe, expect, test } from 'vitest';
import { CREATE_APP, createApp, readApp, UPDATE_APP, uniqueName, updateApp } from '../kit/apps.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';
import type { Variables } from '../kit/graphql-client.ts';

const DAYS_366 = 366 * 86_400;
const cron = (expression: string, timezone = 'UTC') => ({ schedule: { cron: { expression, timezone } } });
const every = (everySeconds: number) => ({ schedule: { everySeconds } });

/** Title, input, the field that the message begins with, and the value that it shows. */
const REFUSED: [string, Variables, string, string][] = [
  ['an empty name', { name: '' }, 'name', '""'],
  ['a name of blanks', { name: '   ' }, 'name', '"   "'],
  ['a name of 101 characters', { name: `long${'x'.repeat(97)}` }, 'name', '"longxxx'],
  ['an empty slug', { slug: '' }, 'slug', '""'],
  ['a slug with capitals', { slug: 'Backup' }, 'slug', '"Backup"'],
  ['a slug with a dot', { slug: 'a.b' }, 'slug', '"a.b"'],
  ['a slug with a letter beyond a-z', { slug: 'zähler' }, 'slug', '"zähler"'],
  ['a slug with a line break at its end', { slug: 'a\n' }, 'slug', '"a\\n"'],
  ['a slug of 101 characters', { slug: 'x'.repeat(101) }, 'slug', '"xxxxx'],
  ['a slug that looks like a UUID', { slug: '0190f0a0-0000-7000-8000-000000000000' }, 'slug', '"0190f0a0-0000'],
  ['a period of 0 s', every(0), 'schedule.everySeconds', '0'],
  ['a period below 0', every(-60), 'schedule.everySeconds', '-60'],
  ['a period above 366 days', every(DAYS_366 + 1), 'schedule.everySeconds', String(DAYS_366 + 1)],
  ['a grace below 0', { graceSeconds: -1 }, 'graceSeconds', '-1'],
  ['a grace above 366 days', { graceSeconds: DAYS_366 + 1 }, 'graceSeconds', String(DAYS_366 + 1)],
  ['a run limit of 0 s', { maxRunSeconds: 0 }, 'maxRunSeconds', '0'],
  ['a run limit above 366 days', { maxRunSeconds: DAYS_366 + 1 }, 'maxRunSeconds', String(DAYS_366 + 1)],
  ['a cron expression that is none', cron('every day'), 'schedule.cron', '"every day"'],
  ['an empty cron expression', cron(''), 'schedule.cron', '""'],
  ['a minute that does not exist', cron('61 * * * *'), 'schedule.cron', '"61 * * * *"'],
  ['a day that never comes', cron('0 0 30 2 *'), 'schedule.cron', '"0 0 30 2 *"'],
  ['a year that has passed', cron('0 0 0 1 1 * 2020'), 'schedule.cron', '"0 0 0 1 1 * 2020"'],
  ['a time zone that does not exist', cron('0 3 * * *', 'Mars/Olympus'), 'schedule.cron', '"Mars/Olympus"'],
  ['an empty time zone', cron('0 3 * * *', ''), 'schedule.cron', '""'],
  ['a schedule that is not manual', { schedule: { manual: false } }, 'schedule', '{"manual":false}'],
  ['an empty tag', { tags: ['ok', ''] }, 'tags', '["ok",""]'],
  ['a tag of 51 characters', { tags: ['t'.repeat(51)] }, 'tags', '["ttttt'],
  ['21 tags', { tags: Array.from({ length: 21 }, (_, index) => `t${index}`) }, 'tags', '["t0","t1"'],
  ['a description of 10,001 characters', { description: 'd'.repeat(10_001) }, 'description', '"ddddd'],
];

/** What GraphQL itself refuses; its message names the value. */
const REFUSED_BY_TYPE: [string, Variables, string][] = [
  ['a schedule that is nothing', { schedule: {} }, 'schedule'],
  ['a schedule that is two', { schedule: { everySeconds: 5, cron: { expression: '* * * * *' } } }, 'schedule'],
  ['no schedule and one', { schedule: { everySeconds: 5, manual: true } }, 'schedule'],
  ['half a second', every(0.5), '0.5'],
  ['more seconds than an Int has', every(2_147_483_648), '2147483648'],
  ['a number as text', { graceSeconds: '5' }, '"5"'],
  ['an environment that does not exist', { environment: 'STAGING' }, 'STAGING'],
  ['a field that does not exist', { colour: 'red' }, 'colour'],
];

const ACCEPTED: [string, Variables][] = [
  ['a name of 100 characters', { name: 'x'.repeat(100) }],
  ['a slug with an underscore', { slug: `${uniqueName('s')}_x` }],
  ['a slug of 100 characters', { slug: uniqueName('s').padEnd(100, '-') }],
  ['a period of 1 s', every(1)],
  ['a period of 366 days', every(DAYS_366)],
  ['no grace', { graceSeconds: 0 }],
  ['a grace of 366 days', { graceSeconds: DAYS_366 }],
  ['a run limit of 1 s', { maxRunSeconds: 1 }],
  ['a run limit of 366 days', { maxRunSeconds: DAYS_366 }],
  ['a cron expression with seconds', cron('*/10 * * * * *', 'Asia/Kathmandu')],
  ['no schedule', { schedule: { manual: true } }],
  ['the 29th of February', cron('0 0 29 2 *')],
  ['20 tags of 50 characters', { tags: Array.from({ length: 20 }, (_, index) => `${index}`.padEnd(50, 't')) }],
];

describe.each(DATABASES)('what an app may be, on %s', (database) => {
  const server = useServer(database);

  test.each(REFUSED)('%s is refused, named with its field and value', async (_title, input, field, value) => {
    const app = await createApp(server());
    const creating = await server().refusal(CREATE_APP, { input: { name: 'fine', ...input } });
    const editing = await server().refusal(UPDATE_APP, { id: app.id, input });
    for (const refusal of [creating, editing]) {
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field });
      expect(refusal.message.startsWith(field)).toBe(true);
      expect(refusal.message, 'the field once').not.toContain(`${field}: ${field}`);
      expect(refusal.message).toContain(value);
    }
    expect(await readApp(server(), app.id)).toEqual(app);
  });

  test.each(REFUSED_BY_TYPE)('%s is refused by its type', async (_title, input, value) => {
    const refusal = await server().refusal(CREATE_APP, { input: { name: 'fine', ...input } });
    expect(refusal.code).toBe('BAD_USER_INPUT');
    expect(refusal.message).toContain(value);
  });

  test.each(['name', 'slug', 'environment', 'tags', 'schedule', 'graceSeconds'])(
    'null is refused for %s, which may not be empty',
    async (field) => {
      const app = await createApp(server());
      const refusal = await server().refusal(UPDATE_APP, { id: app.id, input: { [field]: null } });
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field });
      expect(refusal.message).toMatch(new RegExp(`^${field}: .*null`));
      expect(await readApp(server(), app.id)).toEqual(app);
    },
  );

  test.each(ACCEPTED)('%s is accepted', async (_title, input) => {
    const app = await createApp(server(), input);
    expect(await readApp(server(), app.id)).toEqual(app);
    expect(await updateApp(server(), app.id, input)).toMatchObject({ id: app.id });
  });

  test('ensureApp checks its slug as createApp does', async () => {
    const ensure = 'mutation ($slug: String!) { ensureApp(slug: $slug, input: { name: "x" }) { id } }';
    expect(await server().refusal(ensure, { slug: 'Not A Slug' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'slug',
      message: expect.stringContaining('"Not A Slug"') as string,
    });
  });

  test('what a database cannot store is left out of texts', async () => {
    const app = await createApp(server(), { name: 'a\0b', description: 'lone \ud800 surrogate', tags: ['t\0'] });
    expect(app).toMatchObject({ name: 'ab', description: 'lone \ufffd surrogate', tags: ['t'] });
    expect(await readApp(server(), app.id)).toEqual(app);
  });
});
