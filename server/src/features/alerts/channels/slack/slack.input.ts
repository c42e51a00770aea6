import { z } from 'zod';
import { builder } from '../../../../graphql/builder.ts';
import { httpUrl, label, optional } from '../setting-checks.ts';

export const SlackSettingsInput = builder.inputType('SlackSettingsInput', {
  description: 'An incoming webhook of Slack, or of what takes the same, such as Mattermost.',
  fields: (t) => ({
    webhookUrl: t.string({ required: true }),
    channel: t.string({ description: 'As "#alerts"; only old webhooks and other programs than Slack heed it.' }),
    username: t.string(),
  }),
});

export const slackSettings = z.object({
  webhookUrl: httpUrl('must be the URL of an incoming webhook, such as https://hooks.slack.com/services/…'),
  channel: optional(label(80)),
  username: optional(label(80)),
});
export type SlackSettings = z.output<typeof slackSettings>;
