import { describe, expect, it } from 'vitest';
import { checkDraft, createInput, draftField, draftOf, emptyDraft, setRemoved, updateInput } from './form.ts';
import { channelInWords, channelTitle } from './kinds.ts';
import { email } from './kinds/email.ts';
import { slack } from './kinds/slack.ts';
import { webhook } from './kinds/webhook.ts';

const error = (field: string) => ({ code: 'BAD_USER_INPUT', field, message: '' });
const hook = {
  name: 'Pager',
  settings: { url: 'https://example.org/x', isSigned: true, headerNames: ['Authorization'] },
};

describe('the form of a channel', () => {
  it('sends what was typed, and names the channel by what it is recognised by', () => {
    const draft = { ...emptyDraft(email), to: 'ana@example.org, ops@example.org\n', smtpUrl: ' smtp://mail ' };
    expect(createInput(email, draft)).toEqual({
      name: 'ana@example.org',
      settings: { email: { to: ['ana@example.org', 'ops@example.org'], smtpUrl: 'smtp://mail', from: null } },
    });
    expect(createInput(slack, { ...emptyDraft(slack), webhookUrl: 'x' }).name).toBe('Slack');
  });

  it('keeps secrets that are left empty, and takes away those that are to go', () => {
    const before = draftOf(webhook, hook);
    expect(before).toMatchObject({ name: 'Pager', url: 'https://example.org/x', secret: '', headers: '' });
    expect(updateInput(webhook, before, { ...before, name: 'Night' }), 'only the name').toEqual({ name: 'Night' });
    const edited = { ...before, url: 'https://example.org/y', headers: 'X-A: 1:2\n\nX-B:' };
    expect(updateInput(webhook, before, edited).settings).toEqual({
      webhook: {
        url: 'https://example.org/y',
        headers: [
          { name: 'X-A', value: '1:2' },
          { name: 'X-B', value: '' },
        ],
      },
    });
    const [, secret] = webhook.fields;
    if (secret) setRemoved(edited, secret, true);
    expect(updateInput(webhook, before, edited).settings).toMatchObject({ webhook: { secret: null } });
  });

  it('sends a required secret that stays as an empty text', () => {
    const before = draftOf(slack, { name: '#ops', settings: { host: 'hooks.slack.com', channel: null } });
    expect(updateInput(slack, before, { ...before, channel: '#b' }).settings).toEqual({
      slack: { webhookUrl: '', channel: '#b', username: null },
    });
  });

  it('asks for what is needed: a secret only where there is none', () => {
    expect(checkDraft(slack, emptyDraft(slack), null)).toEqual({ webhookUrl: 'This is needed.' });
    expect(checkDraft(slack, emptyDraft(slack), {})).toEqual({});
    const draft = { ...emptyDraft(webhook), url: 'https://example.org', headers: 'Bearer abc' };
    expect(checkDraft(webhook, draft, null)).toEqual({ headers: 'Write each as “Name: value”, one a line.' });
  });

  it.each([
    ['settings.email.to.0', 'to'],
    ['input.settings.email.smtpUrl', 'smtpUrl'],
    ['settings.slack.webhookUrl', null],
    ['settings', null],
    ['name', 'name'],
  ])('shows a complaint about %s at %s', (field, at) => {
    expect(draftField(email, error(field))).toBe(at);
  });
});

it.each([
  ['SLACK', '#ops', 'Slack #ops', 'Slack #ops'],
  ['SLACK', 'Our slack', 'Our slack', 'Our slack'],
  ['WEBHOOK', 'Pager', 'webhook Pager', 'Webhook Pager'],
  ['EMAIL', 'email of Ana', 'email of Ana', 'email of Ana'],
] as const)('a %s channel called %s is spoken of as %s, and stands alone as %s', (kind, name, words, title) => {
  expect(channelInWords({ kind, name })).toBe(words);
  expect(channelTitle({ kind, name })).toBe(title);
});
