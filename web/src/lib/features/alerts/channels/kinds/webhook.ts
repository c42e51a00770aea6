import Webhook from '@lucide/svelte/icons/webhook';
import type { ChannelKindForm } from '../kind.ts';

export const webhook: ChannelKindForm = {
  kind: 'WEBHOOK',
  field: 'webhook',
  label: 'Webhook',
  icon: Webhook,
  line: 'JSON to any address, for what else should know.',
  help: {
    text: 'It is sent by POST, and signed where there is a secret, as Standard Webhooks says: libraries that check it are there for most languages.',
    href: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
    label: 'Standard Webhooks',
  },
  fields: [
    {
      name: 'url',
      label: 'URL',
      type: 'text',
      placeholder: 'https://example.org/lubdub',
      hint: 'One in a private network must be allowed by ALERT_ALLOW_NETWORKS of this server.',
    },
    {
      name: 'secret',
      label: 'Secret',
      type: 'secret',
      optional: true,
      placeholder: 'whsec_…',
      hint: '“whsec_” and 24 to 64 bytes in base64.',
      isSet: ({ isSigned }) => isSigned === true,
    },
    {
      name: 'headers',
      label: 'Headers',
      type: 'headers',
      optional: true,
      placeholder: 'Authorization: Bearer …',
      hint: 'One a line.',
      isSet: ({ headerNames }) => Array.isArray(headerNames) && headerNames.length > 0,
      rare: true,
    },
  ],
};
