import { describe, expect, test } from 'vitest';
import {
  MaintenanceTimes,
  nextStart,
  spanAt,
  spansOf,
  type PlannedWindow,
  type WindowTimes,
} from './window-times.rules.ts';

const at = (text: string): number => Date.parse(text);
const iso = ({ from, to }: { from: number; to: number }): string =>
  `${new Date(from).toISOString().slice(0, 16)} ${new Date(to).toISOString().slice(11, 16)}`;
const LONG_AGO = at('2020-01-01T00:00:00Z');

const recurring = (
  expression: string,
  timezone: string,
  hours: number,
  given: Partial<WindowTimes> = {},
): WindowTimes => ({
  startsAt: null,
  endsAt: null,
  cronExpression: expression,
  cronTimezone: timezone,
  durationSeconds: hours * 3_600,
  validFrom: LONG_AGO,
  validUntil: null,
  ...given,
});
const once = (startsAt: string, endsAt: string, validUntil: string | null = null): WindowTimes => ({
  startsAt: at(startsAt),
  endsAt: at(endsAt),
  cronExpression: null,
  cronTimezone: null,
  durationSeconds: null,
  validFrom: LONG_AGO,
  validUntil: validUntil === null ? null : at(validUntil),
});
const days = (from: string, to: string) => ({ from: at(`${from}T00:00:00Z`), to: at(`${to}T00:00:00Z`) });

describe('a recurring window over a change of clocks', () => {
  test('begins by the clock of its zone on either side of it, and lasts as long', () => {
    const sunday = recurring('0 22 * * 0', 'Europe/Berlin', 2);
    expect(spansOf(sunday, days('2026-03-20', '2026-04-06')).map(iso)).toEqual([
      '2026-03-22T21:00 23:00',
      '2026-03-29T20:00 22:00',
      '2026-04-05T20:00 22:00',
    ]);
  });

  test('that begins in the hour that is left out is once, right after it', () => {
    const night = recurring('30 2 * * *', 'Europe/Berlin', 1);
    expect(spansOf(night, days('2026-03-28', '2026-03-31')).map(iso)).toEqual([
      '2026-03-28T01:30 02:30',
      '2026-03-29T01:00 02:00',
      '2026-03-30T00:30 01:30',
    ]);
  });

  test('that begins in the hour that is repeated is once', () => {
    const night = recurring('30 2 * * *', 'Europe/Berlin', 1);
    expect(spansOf(night, days('2026-10-24', '2026-10-27')).map(iso)).toEqual([
      '2026-10-24T00:30 01:30',
      '2026-10-25T00:30 01:30',
      '2026-10-26T01:30 02:30',
    ]);
  });

  test('that goes on while clocks are put forward or back takes so many real hours', () => {
    const night = recurring('0 1 * * *', 'Europe/Berlin', 4);
    expect(spanAt(night, at('2026-03-29T03:59:00Z'))).toEqual({
      from: at('2026-03-29T00:00:00Z'),
      to: at('2026-03-29T04:00:00Z'),
    });
    expect(spanAt(night, at('2026-10-25T02:59:00Z'))?.to).toBe(at('2026-10-25T03:00:00Z'));
  });
});

describe('a window', () => {
  test('has its beginning in it and its end not', () => {
    const window = once('2026-03-04T10:00:00Z', '2026-03-04T12:00:00Z');
    expect(spanAt(window, at('2026-03-04T09:59:59.999Z'))).toBeNull();
    expect(spanAt(window, at('2026-03-04T10:00:00Z'))).not.toBeNull();
    expect(spanAt(window, at('2026-03-04T11:59:59.999Z'))).not.toBeNull();
    expect(spanAt(window, at('2026-03-04T12:00:00Z'))).toBeNull();
  });

  test('that was deleted or edited counts until then', () => {
    const window = once('2026-03-04T10:00:00Z', '2026-03-04T12:00:00Z', '2026-03-04T11:00:00Z');
    expect(spansOf(window, days('2026-03-04', '2026-03-05')).map(iso)).toEqual(['2026-03-04T10:00 11:00']);
    const before = once('2026-03-04T10:00:00Z', '2026-03-04T12:00:00Z', '2026-03-04T09:00:00Z');
    expect(spansOf(before, days('2026-03-04', '2026-03-05'))).toEqual([]);
  });

  test('that recurs is under way where it was added in the middle of one of its times', () => {
    const window = recurring('0 10 * * *', 'UTC', 2, { validFrom: at('2026-03-04T11:00:00Z') });
    expect(spansOf(window, days('2026-03-03', '2026-03-06')).map(iso)).toEqual([
      '2026-03-04T11:00 12:00',
      '2026-03-05T10:00 12:00',
    ]);
    expect(nextStart(window, at('2026-03-04T11:30:00Z'))).toBe(at('2026-03-05T10:00:00Z'));
  });

  test('names as many next times as are asked for, the one under way first', () => {
    const window = recurring('0 0 * * *', 'UTC', 1);
    const times = spansOf(window, { from: at('2026-03-04T00:30:00Z'), to: Infinity }, 100);
    expect(times).toHaveLength(100);
    expect(iso(times[0] as never)).toBe('2026-03-04T00:00 01:00');
  });
});

describe('an app', () => {
  const selector = {
    all: true,
    tagsAny: [],
    tagsAll: [],
    tagsNone: [],
    environment: null,
    appIds: [],
    exceptAppIds: [],
  };
  const app = { id: 'a', tags: ['staging'], environment: 'PRODUCTION' as const };
  const of = (window: WindowTimes, tagsAny: string[] = []): PlannedWindow => ({
    ...window,
    selector: { ...selector, tagsAny },
  });

  test('is free when the last of several windows in a row is over', () => {
    const times = new MaintenanceTimes([
      of(once('2026-03-04T10:00:00Z', '2026-03-04T12:00:00Z')),
      of(once('2026-03-04T11:00:00Z', '2026-03-04T13:00:00Z'), ['staging']),
      of(once('2026-03-04T13:00:00Z', '2026-03-04T14:00:00Z')),
      of(once('2026-03-04T14:00:00Z', '2026-03-04T15:00:00Z'), ['live']),
    ]);
    expect(times.freeAt(app, at('2026-03-04T10:30:00Z'))).toBe(at('2026-03-04T14:00:00Z'));
    expect(times.freeAt(app, at('2026-03-04T09:00:00Z'))).toBe(at('2026-03-04T09:00:00Z'));
    expect(times.spansOf(app, days('2026-03-04', '2026-03-05')).map(iso)).toEqual(['2026-03-04T10:00 14:00']);
  });

  test('that no window selects is free at once', () => {
    const times = new MaintenanceTimes([of(once('2026-03-04T10:00:00Z', '2026-03-04T12:00:00Z'), ['live'])]);
    expect(times.freeAt(app, at('2026-03-04T11:00:00Z'))).toBe(at('2026-03-04T11:00:00Z'));
    expect(times.spansOf(app, days('2026-03-04', '2026-03-05'))).toEqual([]);
  });
});
