import { describe, expect, it } from 'vitest';
import { ALL_APPS, selects } from './selector.ts';
import { eventsInWords, ruleInWords, selectorInWords } from './words.ts';
import type { SpokenRule } from './words.ts';

const names: Record<string, string> = { a: 'Backup', b: 'Report', c: 'Mail' };
const nameOf = (id: string) => names[id];
const rule: SpokenRule = {
  channel: { name: '#ops', kind: 'SLACK' },
  selector: ALL_APPS,
  on: ['DOWN', 'RESOLVED'],
  afterSeconds: 0,
  failures: 1,
  remindEverySeconds: null,
};

describe('a rule in words', () => {
  it.each<[string, Partial<SpokenRule>]>([
    ['When any app is down, tell Slack #ops; tell when it is over.', {}],
    [
      'When any app is down, after 15 minutes unless acknowledged, tell Slack #ops; remind every hour until acknowledged; tell when it is over.',
      { afterSeconds: 900, remindEverySeconds: 3600 },
    ],
    [
      'When any app is late or down, tell email ana@example.org.',
      {
        on: ['DOWN', 'LATE'],
        channel: { name: 'ana@example.org', kind: 'EMAIL' },
      },
    ],
    [
      'When Backup is down, tell …; remind every 30 minutes until acknowledged.',
      {
        on: ['DOWN'],
        channel: null,
        selector: { ...ALL_APPS, all: false, appIds: ['a'] },
        remindEverySeconds: 1800,
      },
    ],
    [
      'When any app, except Mail, is down, tell Slack #ops; tell when it is over.',
      { selector: { ...ALL_APPS, exceptAppIds: ['c'] } },
    ],
  ])('%s', (sentence, given) => {
    expect(ruleInWords({ ...rule, ...given }, nameOf)).toBe(sentence);
  });

  it.each([
    [['DOWN'], 1, 'is down'],
    [['DOWN'], 3, 'is down by silence or has failed 3 times in a row'],
    [['FAIL'], 1, 'reports a failure'],
    [['FAIL', 'LATE', 'RESOLVED'], 2, 'is late or has failed 2 times in a row'],
    [['LATE', 'DOWN', 'FAIL', 'ANOMALY'], 1, 'is late, down or behaves oddly'],
  ] as const)('of %j, %i: %s', (on, failures, words) => {
    expect(eventsInWords(on, failures)).toBe(words);
  });

  it.each([
    [{}, 'any app'],
    [{ tagsAny: ['x', 'y'], tagsNone: ['z'] }, 'any app tagged “x” or “y” but not “z”'],
    [{ tagsAny: ['x'], tagsAll: ['y', 'z'] }, 'any app tagged “x” and also “y” and “z”'],
    [
      { environment: 'PRODUCTION' as const, exceptAppIds: ['a', 'b'] },
      'any app in production, except Backup and Report',
    ],
    [{ appIds: ['a', 'b', 'c'] }, 'Backup, Report or Mail'],
    [{ appIds: ['a', 'b', 'c', 'd'] }, 'one of 4 apps'],
    [{ appIds: ['d'] }, 'one app'],
    [{ exceptAppIds: ['d', 'e'] }, 'any app, except 2 apps'],
    [{ appIds: ['a'], exceptAppIds: ['b'] }, 'Backup'],
  ])('%j is %s', (selector, words) => {
    expect(selectorInWords({ ...ALL_APPS, ...selector }, nameOf)).toBe(words);
  });
});

describe('a selector', () => {
  const app = { id: 'a', tags: ['x', 'y'], environment: 'PRODUCTION' as const };

  it.each([
    [{}, true],
    [{ tagsAny: ['z', 'y'] }, true],
    [{ tagsAll: ['x', 'z'] }, false],
    [{ tagsNone: ['x'] }, false],
    [{ environment: 'DEVELOPMENT' as const }, false],
    [{ appIds: ['b'] }, false],
    [{ appIds: ['a'] }, true],
    [{ exceptAppIds: ['a'] }, false],
  ])('%j: %s', (selector, selected) => {
    expect(selects({ ...ALL_APPS, ...selector }, app)).toBe(selected);
  });

  it('selects no app by name that is not there yet', () => {
    expect(selects({ ...ALL_APPS, appIds: ['a'] }, { ...app, id: null })).toBe(false);
    expect(selects({ ...ALL_APPS, exceptAppIds: ['a'] }, { ...app, id: null })).toBe(true);
  });
});
