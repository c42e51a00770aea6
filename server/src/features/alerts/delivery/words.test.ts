import { expect, test } from 'vitest';
import { incident, message, OPENED_AT, resolved, TEST } from '../../../../../test/channels/messages.ts';
import { oneLine } from './plain-text.ts';
import { clockTime, howLong, timeSpan } from './times.ts';
import { plainLines, wordsOf } from './words.ts';

const title = (changes: Parameters<typeof message>[0]): string => wordsOf(message(changes)).title;
const three = ['a', 'b', 'c'].map((name) => incident({ name }));

test.each([
  [{}, 'DOWN: nightly-backup'],
  [{ incidents: [incident({ kind: 'LATE' as const })] }, 'Late: nightly-backup'],
  [{ incidents: [incident({ kind: 'ANOMALY' as const })] }, 'Unusual: nightly-backup'],
  [{ reason: 'REMINDER' as const, at: OPENED_AT + 7_200_000 }, 'Still down: nightly-backup (2 h)'],
  [{ reason: 'ESCALATION' as const }, 'Down, and nobody has acknowledged it: nightly-backup (1 min)'],
  [{ reason: 'ACKNOWLEDGED' as const }, 'Acknowledged: nightly-backup'],
  [{ reason: 'FLAPPING' as const }, 'Flapping: nightly-backup goes down again and again'],
  [{ reason: 'RESOLVED' as const, incidents: [resolved()] }, 'OK again: nightly-backup (was down 12 min)'],
  [
    { reason: 'RESOLVED' as const, incidents: [resolved({ end: 'BY_HAND' })] },
    'Closed by hand: nightly-backup (was down 12 min)',
  ],
  [
    { reason: 'RESOLVED' as const, incidents: [resolved({ end: 'APP_PAUSED' })] },
    'Paused: nightly-backup (was down 12 min)',
  ],
  [
    { reason: 'RESOLVED' as const, incidents: [resolved({ end: 'APP_DELETED' })] },
    'Deleted: nightly-backup (was down 12 min)',
  ],
  [{ incidents: three, count: 12 }, '12 apps are down: a, b, c and 9 more'],
  [{ incidents: three.slice(0, 2) }, '2 apps are down: a and b'],
  [{ incidents: [...three, incident({ kind: 'LATE' as const })] }, '4 apps are not well: a, b, c and 1 more'],
  [{ reason: 'REMINDER' as const, incidents: three }, '3 apps are still down: a, b and c'],
  [
    { reason: 'RESOLVED' as const, incidents: three.map(() => resolved()), count: 4 },
    /^4 apps are OK again: .* and 1 more$/,
  ],
  [
    { reason: 'RESOLVED' as const, incidents: [resolved(), resolved({ end: 'APP_DELETED' })] },
    /^2 incidents are over: /,
  ],
])('%j is told as %s', (changes, expected) => {
  expect(title(changes)).toMatch(expected);
});

test('a message that stands alone says so, and an end that is no recovery what it is', () => {
  const lines = plainLines(
    wordsOf(message({ reason: 'RESOLVED', standsAlone: true, incidents: [resolved({ end: 'APP_PAUSED' })] })),
  );
  expect(lines).toEqual([
    'Paused: nightly-backup (was down 12 min)',
    'Was down 10:00–10:12 UTC; an earlier message may not have reached you',
    'Reason: No beat for 12 min; one is expected every 5 min',
    'It ended because the app was paused, not because it is well',
    'Open: https://beats.example.org/incidents/1',
  ]);
});

test('who has acknowledged is told, and then there is nothing to acknowledge', () => {
  const acknowledged = incident({
    state: 'ACKNOWLEDGED',
    acknowledgedAt: OPENED_AT + 30_000,
    acknowledgedBy: 'Ada',
    note: 'on it\nsoon',
  });
  const words = wordsOf(message({ reason: 'ACKNOWLEDGED', incidents: [acknowledged] }));
  expect(words.acknowledgeUrl).toBeNull();
  expect(plainLines(words)).toEqual(expect.arrayContaining(['Acknowledged: 10:00 UTC by Ada', 'Note: on it soon']));
});

test('tests and failed channels have words of their own; without a public address there is no link', () => {
  expect(plainLines(wordsOf({ ...TEST, url: null }))).toHaveLength(2);
  const failed = wordsOf({ ...TEST, reason: 'CHANNEL_FAILED', failedChannel: { name: 'Slack', problem: '404 gone' } });
  expect(plainLines(failed).slice(0, 2)).toEqual([
    'Alerts no longer reach the channel Slack',
    'Its receiver says: 404 gone',
  ]);
});

test.each([
  [-5, '0 s'],
  [45_999, '45 s'],
  [720_000, '12 min'],
  [11_100_000, '3 h 5 min'],
  [7_200_000, '2 h'],
  [187_200_000, '2 d 4 h'],
])('%d ms are %s', (ms, expected) => {
  expect(howLong(ms)).toBe(expected);
});

test('times of another day have their day', () => {
  const nextDay = OPENED_AT + 86_400_000;
  expect(clockTime(OPENED_AT, nextDay)).toBe('26 Nov 10:00 UTC');
  expect(timeSpan(OPENED_AT, OPENED_AT + 60_000, nextDay)).toBe('26 Nov 10:00–10:01 UTC');
  expect(timeSpan(OPENED_AT, nextDay, nextDay)).toBe('26 Nov 10:00–10:00 UTC');
});

test('a line has no control characters, no colours, and no half characters', () => {
  expect(oneLine('\u001b[31mred\u001b[0m\r\n\u0000a\u202eb\t c ', 100)).toBe('red a b c');
  expect(oneLine('👩‍👩‍👧👩‍👩‍👧', 10)).toMatch(/^[^…]*…$/);
  expect(oneLine('x'.repeat(11), 10)).toBe(`${'x'.repeat(9)}…`);
  expect(oneLine('\ud800', 5).isWellFormed()).toBe(true);
});
