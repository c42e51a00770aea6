import Hash from '@lucide/svelte/icons/hash';
import type { ChannelKindForm } from '../kind.ts';

export const slack: ChannelKindForm = {
  kind: 'SLACK',
  field: 'slack',
  label: 'Slack',
  icon: Hash,
  line: 'A message in a channel; Mattermost takes the same.',
  help: {
    text: 'In Slack: your app, Incoming Webhooks, Add New Webhook to Workspace, choose the channel, copy the URL.',
    href: 'https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/',
    label: 'Incoming webhooks of Slack',
  },
  fields: [
    {
      name: 'webhookUrl',
      label: 'Webhook URL',
      type: 'secret',
      placeholder: 'https://hooks.slack.com/services/…',
      hint: 'Whoever has it can post there: it is kept encrypted, and never shown again.',
      isSet: () => true,
    },
    {
      name: 'channel',
      label: 'Channel',
      type: 'text',
      optional: true,
      placeholder: '#alerts',
      hint: 'To recognise it by. Only Mattermost and old webhooks post elsewhere for it.',
    },
    { name: 'username', label: 'Posts as', type: 'text', optional: true, placeholder: 'Lubdub', rare: true },
  ],
};
