import { describe, expect, test } from 'vitest';
import { checkDraft, cronOf, draftField, draftOf, emptyDraft, windowInput } from './form.ts';
import type { WindowDraft } from './form.ts';

const NOW = Date.parse('2026-03-04T10:17:00Z');
const draft = (given: Partial<WindowDraft> = {}): WindowDraft => ({ ...emptyDraft(NOW), name: 'Updates', ...given });
const recurring = (expression: string) =>
  draftOf(
    {
      id: '1',
      name: 'Updates',
      selector: {
        all: false,
        tagsAny: ['staging'],
        tagsAll: [],
        tagsNone: [],
        environment: null,
        appIds: [],
        exceptAppIds: [],
      },
      startsAt: null,
      endsAt: null,
      cron: { expression, timezone: 'Europe/Berlin' },
      durationSeconds: 7_200,
      activeNow: false,
      times: [],
    },
    NOW,
  );

describe('a draft of a window', () => {
  test('begins as once, for two hours from the next full hour on', () => {
    const { startsAt, endsAt } = windowInput(draft());
    expect([startsAt, endsAt]).toEqual(['2026-03-04T11:00:00.000Z', '2026-03-04T13:00:00.000Z']);
  });

  test('of a night of the week is a cron expression in its zone', () => {
    const weekly = draft({ kind: 'daily', weekdays: ['SUNDAY'], atTime: '22:05', timezone: 'Europe/Berlin' });
    expect(windowInput(weekly)).toEqual({
      name: 'Updates',
      selector: { all: true },
      cron: { expression: '5 22 * * 0', timezone: 'Europe/Berlin' },
      durationSeconds: 7_200,
    });
  });

  test.each([
    ['5 22 * * 0', 'daily'],
    ['0 3 * * *', 'daily'],
    ['0 3 * * 1,3,6', 'daily'],
    ['0 3 1 * *', 'cron'],
    ['0 3 * * 1-5', 'cron'],
    ['0 3 * * 0#1', 'cron'],
  ])('of a window with %s is %s, and stays the same', (expression, kind) => {
    const made = recurring(expression);
    expect(made).toMatchObject({ kind, scope: 'some', tagsAny: ['staging'], timezone: 'Europe/Berlin' });
    expect(cronOf(made)).toBe(expression);
    expect(made.lasts).toEqual({ amount: '2', unit: 'hours' });
  });

  test.each<[string, Partial<WindowDraft>, keyof WindowDraft]>([
    ['no name', { name: ' ' }, 'name'],
    ['no beginning', { starts: '' }, 'starts'],
    ['an end before the beginning', { starts: '2026-03-05T10:00', ends: '2026-03-05T09:00' }, 'ends'],
    ['an end that has been', { starts: '2026-03-01T10:00', ends: '2026-03-01T11:00' }, 'ends'],
    ['no length', { kind: 'daily', lasts: { amount: '0', unit: 'hours' } }, 'lasts'],
    ['no expression', { kind: 'cron' }, 'expression'],
    ['no tags', { scope: 'some' }, 'tagsAny'],
  ])('with %s is complained about there', (_what, given, field) => {
    expect(Object.keys(checkDraft(draft(given), NOW))).toEqual([field]);
  });

  test.each([
    ['input.cron', 'bad time zone', 'cron', 'timezone'],
    ['cron', 'must begin once an hour at most', 'cron', 'expression'],
    ['cron', 'has no next run', 'daily', 'atTime'],
    ['durationSeconds', 'too long', 'daily', 'lasts'],
    ['selector.appIds', 'too many', 'manual', 'appIds'],
  ] as const)('is complained about by the server at %s', (field, message, kind, expected) => {
    expect(draftField({ field, message, code: 'BAD_USER_INPUT' }, kind)).toBe(expected);
  });
});
