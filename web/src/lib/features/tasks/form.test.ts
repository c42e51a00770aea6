import { describe, expect, it } from 'vitest';
import type { TaskFieldsFragment } from '#lib/gql/graphql.ts';
import { checkDraft, createInput, draftField, draftOf, emptyDraft, updateInput } from './form.ts';

const ZONE = 'Europe/Lisbon';
const task: TaskFieldsFragment = {
  id: '1',
  name: 'Backup',
  script: 'backup.sh',
  folder: 'nightly',
  arguments: ['--all', 'two words'],
  schedule: { atTime: '03:30', timezone: 'UTC', weekdays: ['MONDAY'] },
  anchorAt: '2026-01-31T08:00:00.000Z',
  nextRunAt: null,
  user: 'root',
  host: null,
  environment: 'DEVELOPMENT',
  enabled: true,
  asap: false,
  comment: null,
  timeoutSeconds: 5400,
  maxRetries: 2,
  concurrency: 'REPLACE',
  misfire: 'SKIP',
  app: { id: '9', name: 'Backup' },
  lastRun: null,
};

describe('the form of a task', () => {
  it('says what is missing at its field', () => {
    const draft = {
      ...emptyDraft(ZONE),
      kind: 'cron' as const,
      retries: '-1',
      timeout: { amount: 'x', unit: 'days' as const },
    };
    expect(Object.keys(checkDraft(draft)).sort()).toEqual(['expression', 'name', 'retries', 'script', 'timeout']);
  });

  it('gives back the task that it shows', () => {
    expect(createInput(draftOf(task, ZONE))).toEqual({
      name: 'Backup',
      script: 'backup.sh',
      folder: 'nightly',
      arguments: ['--all', 'two words'],
      schedule: { daily: { atTime: '03:30', timezone: 'UTC', weekdays: ['MONDAY'] } },
      user: 'root',
      host: null,
      environment: 'DEVELOPMENT',
      enabled: true,
      asap: false,
      appId: '9',
      comment: null,
      timeoutSeconds: 5400,
      maxRetries: 2,
      concurrency: 'REPLACE',
      misfire: 'SKIP',
    });
  });

  it('sends only what was changed, and null for what was emptied', () => {
    const before = draftOf(task, ZONE);
    expect(updateInput(before, { ...before })).toEqual({});
    expect(updateInput(before, { ...before, user: ' ', comment: 'new ', app: { kind: 'none' } })).toEqual({
      user: null,
      comment: 'new',
      appId: null,
    });
    expect(updateInput(before, { ...before, kind: 'manual' })).toEqual({ schedule: { manual: true } });
  });

  it('asks for a new app together with the task, and for none of another', () => {
    const before = draftOf(task, ZONE);
    expect(createInput({ ...before, app: { kind: 'new' } })).toMatchObject({ newApp: {} });
    expect(createInput({ ...before, app: { kind: 'new' } })).not.toHaveProperty('appId');
    expect(updateInput(before, { ...before, app: { kind: 'new' } })).toEqual({ newApp: {} });
  });

  it('takes each line for an argument, an empty one too, but not the end of the last', () => {
    const input = createInput({ ...emptyDraft(ZONE), arguments: '-v\n\ntwo words\n' });
    expect(input.arguments).toEqual(['-v', '', 'two words']);
  });

  it.each([[['a\nb', 'c\rd\n']], [['a', '']], [['']], [['', '', 'x', '', '']], [['\\d+', '$HOME', ' lead']]])(
    'gives back the arguments %j',
    (list) => {
      const draft = draftOf({ ...task, arguments: list }, ZONE);
      expect(draft.arguments).not.toContain('\r');
      expect(createInput(draft).arguments).toEqual(list);
    },
  );

  it.each([
    ['schedule.cron.expression', 'cron', 'expression'],
    ['schedule.cron.timezone', 'cron', 'timezone'],
    ['schedule.everySeconds', 'interval', 'every'],
    ['schedule.daily.atTime', 'daily', 'atTime'],
    ['timeoutSeconds', 'daily', 'timeout'],
    ['maxRetries', 'daily', 'retries'],
    ['newApp.name', 'daily', 'app'],
    ['script', 'daily', 'script'],
    ['nonsense', 'daily', null],
  ] as const)('a complaint about %s of a %s schedule stands at %s', (field, kind, shown) => {
    expect(draftField({ code: 'BAD_USER_INPUT', message: '', field }, { ...emptyDraft(ZONE), kind })).toBe(shown);
  });
});
