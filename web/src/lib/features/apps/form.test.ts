import { describe, expect, it } from 'vitest';
import type { AppFieldsFragment } from '#lib/gql/graphql.ts';
import { checkDraft, createInput, draftField, draftOf, emptyDraft, updateInput } from './form.ts';

const app: AppFieldsFragment = {
  id: '1',
  slug: 'backup',
  name: 'Backup',
  description: 'Nightly',
  environment: 'PRODUCTION',
  tags: ['db'],
  schedule: { everySeconds: 300 },
  graceSeconds: 60,
  maxRunSeconds: 600,
  status: 'UP',
  statusSince: '2026-01-31T08:00:00.000Z',
  runningSince: null,
  lastHeartbeatAt: null,
  nextDeadlineAt: null,
  heartbeatCount: 0,
  lastDurationMs: null,
};

describe('the form of an app', () => {
  it('sends nothing that was not changed, so that an edited name does not move the deadline', () => {
    const before = draftOf(app, 'UTC');
    expect(updateInput(before, { ...before, name: 'Backup 2' })).toEqual({ name: 'Backup 2' });
  });

  it('clears what was emptied', () => {
    const before = draftOf(app, 'UTC');
    const after = { ...before, description: ' ', maxRun: { amount: '', unit: 'minutes' as const } };
    expect(updateInput(before, after)).toEqual({ description: null, maxRunSeconds: null });
  });

  it('of an app without a schedule shows no grace, and sends none that cannot be sent', () => {
    const before = draftOf({ ...app, schedule: { manual: true } }, 'UTC');
    const after = { ...before, grace: { amount: '', unit: 'minutes' as const } };
    expect(checkDraft(after)).toEqual({});
    expect(createInput(after)).toMatchObject({ schedule: { manual: true }, graceSeconds: undefined });
    expect(JSON.stringify(updateInput(before, after))).toBe('{}');
    expect(updateInput(before, { ...before, kind: 'interval' }).schedule).toEqual({ everySeconds: 60 });
  });

  it('sends a cron expression with its time zone and single spaces', () => {
    const draft = { ...emptyDraft('Europe/Berlin'), name: 'x', kind: 'cron' as const, expression: ' 15  2 * * * ' };
    expect(createInput(draft).schedule).toEqual({ cron: { expression: '15 2 * * *', timezone: 'Europe/Berlin' } });
  });

  it('turns friendly units into seconds', () => {
    const draft = { ...emptyDraft('UTC'), name: 'x', grace: { amount: '2', unit: 'hours' as const } };
    expect(createInput(draft)).toMatchObject({ schedule: { everySeconds: 60 }, graceSeconds: 7_200 });
  });

  it('complains of what it can tell without the server', () => {
    const draft = {
      ...emptyDraft('UTC'),
      every: { amount: '1.5', unit: 'minutes' as const },
      grace: { amount: '-1', unit: 'minutes' as const },
    };
    expect(Object.keys(checkDraft(draft)).sort()).toEqual(['every', 'grace', 'name']);
  });

  it.each([
    ['schedule.cron', 'schedule.cron.timezone "Mars/X" is not a time zone', 'timezone'],
    ['schedule.cron', 'schedule.cron.expression "foo" is not a cron expression', 'expression'],
    ['graceSeconds', 'must be 0 to 366 days', 'grace'],
    ['nothing', 'unknown', null],
  ])('shows a complaint about %s (%s) at %s', (field, message, shownAt) => {
    expect(draftField({ code: 'BAD_USER_INPUT', field, message }, 'cron')).toBe(shownAt);
  });
});
