import { describe, expect, it } from 'vitest';
import type { RuleFieldsFragment } from '#lib/gql/graphql.ts';
import { checkDraft, createInput, draftField, draftOf, emptyDraft } from './form.ts';
import { ALL_APPS } from './selector.ts';

const rule: RuleFieldsFragment = {
  id: 'r',
  name: 'Night',
  enabled: true,
  channel: { id: 'c', name: '#ops', kind: 'SLACK', enabled: true },
  selector: { ...ALL_APPS, all: false, tagsAny: ['x'], appIds: ['a'], exceptAppIds: ['b'] },
  on: ['DOWN', 'ANOMALY', 'RESOLVED'],
  afterSeconds: 900,
  failures: 3,
  groupSeconds: 0,
  remindEverySeconds: 3600,
  priority: 'HIGH',
};

describe('the form of a rule', () => {
  it('gives back what it was given, with what it does not show', () => {
    const { id: _id, enabled: _enabled, channel, ...settings } = rule;
    expect(createInput(draftOf(rule), '', ['ANOMALY'])).toEqual({
      ...settings,
      channelId: channel.id,
      selector: { tagsAny: ['x'], appIds: ['a'], exceptAppIds: ['b'] },
      on: ['DOWN', 'RESOLVED', 'ANOMALY'],
    });
  });

  it('sends no condition that is empty, nor one of another choice', () => {
    const draft = { ...emptyDraft('c'), tagsAny: ['x'], appIds: ['a'] };
    expect(createInput(draft, 'Slack').selector).toEqual({ all: true });
    expect(createInput({ ...draft, scope: 'chosen' }, 'Slack').selector).toEqual({ appIds: ['a'] });
    expect(createInput(draft, 'Slack')).toMatchObject({ name: 'Slack', on: ['DOWN', 'RESOLVED'], afterSeconds: 0 });
  });

  it('says what is missing', () => {
    const wrong = { ...emptyDraft(''), down: false, failures: '0', after: { amount: 'x', unit: 'minutes' as const } };
    expect(Object.keys(checkDraft(wrong))).toEqual(['channelId', 'down', 'failures', 'after']);
    expect(checkDraft({ ...emptyDraft('c'), scope: 'chosen' })).toHaveProperty('appIds');
    expect(checkDraft({ ...emptyDraft('c'), scope: 'some' })).toHaveProperty('tagsAny');
    expect(checkDraft(emptyDraft('c'))).toEqual({});
  });

  it.each([
    ['on', 'down'],
    ['selector.tagsNone', 'tagsNone'],
    ['afterSeconds', 'after'],
    ['selector', null],
  ])('shows a complaint about %s at %s', (field, at) => {
    expect(draftField({ code: 'BAD_USER_INPUT', field, message: '' })).toBe(at);
  });
});
