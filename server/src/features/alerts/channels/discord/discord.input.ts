import { z } from 'zod';
import { builder } from '../../../../graphql/builder.ts';
import { httpUrl, label, optional } from '../setting-checks.ts';

export const DiscordSettingsInput = builder.inputType('DiscordSettingsInput', {
  description: 'A webhook of a channel: its settings, Integrations, Webhooks, Copy Webhook URL.',
  fields: (t) => ({ webhookUrl: t.string({ required: true }), username: t.string() }),
});

export const discordSettings = z.object({
  webhookUrl: httpUrl('must be the URL of a webhook, such as https://discord.com/api/webhooks/…'),
  // Discord refuses messages by anybody who has its own name in his.
  username: optional(
    label(80).refine((name) => !/discord|clyde/i.test(name), 'must not have "discord" or "clyde" in it'),
  ),
});
export type DiscordSettings = z.output<typeof discordSettings>;
