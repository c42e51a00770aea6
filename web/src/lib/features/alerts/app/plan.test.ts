import { describe, expect, it } from 'vitest';
import type { RuleFieldsFragment } from '#lib/gql/graphql.ts';
import { ALL_APPS } from '../rules/selector.ts';
import { planFor, planInWords, timeInWords } from './plan.ts';

const slack = { id: '1', name: '#ops', kind: 'SLACK' as const, enabled: true };
const sms = { id: '2', name: '+49 151 1', kind: 'SMS' as const, enabled: true };
const rule: RuleFieldsFragment = {
  id: 'r1',
  name: 'Everything',
  enabled: true,
  channel: slack,
  selector: ALL_APPS,
  on: ['DOWN', 'RESOLVED'],
  afterSeconds: 0,
  failures: 1,
  groupSeconds: 10,
  remindEverySeconds: null,
  priority: 'NORMAL',
};
const later: RuleFieldsFragment = { ...rule, id: 'r2', channel: sms, afterSeconds: 900 };

describe('who hears of an app', () => {
  it.each<[string, RuleFieldsFragment[]]>([
    ['Nobody is told of this app.', []],
    ['At once Slack #ops; told when it is over.', [rule]],
    ['At once Slack #ops; after 15 minutes, unless acknowledged, SMS +49 151 1; told when it is over.', [rule, later]],
    [
      'At once Slack #ops; after 15 minutes, unless acknowledged, SMS +49 151 1; when it is over, Slack #ops.',
      [rule, { ...later, on: ['DOWN'] }],
    ],
    ['At once Slack #ops when it is late; not told when it is over.', [{ ...rule, on: ['LATE'] }]],
    ['Nobody is told of this app: Slack #ops is switched off.', [{ ...rule, channel: { ...slack, enabled: false } }]],
  ])('%s', (sentence, rules) => {
    expect(planInWords(rules)).toBe(sentence);
  });

  it('is said of one rule without its channel, where that stands beside it', () => {
    expect(timeInWords(rule)).toBe('At once');
    expect(timeInWords({ ...later, on: ['LATE'] })).toBe('After 15 minutes, unless acknowledged, when it is late');
  });

  it('is by the rules that select it or would, the soonest first', () => {
    const app = { id: 'a', tags: ['x'], environment: 'PRODUCTION' as const };
    const without = { ...rule, id: 'r3', selector: { ...ALL_APPS, exceptAppIds: ['a'] } };
    const other = { ...rule, id: 'r4', selector: { ...ALL_APPS, all: false, tagsAny: ['y'] } };
    const off = { ...rule, id: 'r5', enabled: false };
    const steps = planFor([later, without, other, off, rule], app);
    expect(steps.map((step) => [step.rule.id, step.applies])).toEqual([
      ['r3', false],
      ['r1', true],
      ['r2', true],
    ]);
  });
});
