import MessagesSquare from '@lucide/svelte/icons/messages-square';
import type { ChannelKindForm } from '../kind.ts';

export const discord: ChannelKindForm = {
  kind: 'DISCORD',
  field: 'discord',
  label: 'Discord',
  icon: MessagesSquare,
  line: 'A message in a channel of your server.',
  help: {
    text: 'In Discord: the channel’s settings, Integrations, Webhooks, New Webhook, Copy Webhook URL.',
    href: 'https://support.discord.com/hc/en-us/articles/228383668-Intro-to-Webhooks',
    label: 'Webhooks of Discord',
  },
  fields: [
    {
      name: 'webhookUrl',
      label: 'Webhook URL',
      type: 'secret',
      placeholder: 'https://discord.com/api/webhooks/…',
      hint: 'Whoever has it can post there: it is kept encrypted, and never shown again.',
      isSet: () => true,
    },
    { name: 'username', label: 'Posts as', type: 'text', optional: true, placeholder: 'the webhook’s own name' },
  ],
};
