import Mail from '@lucide/svelte/icons/mail';
import type { ChannelKindForm } from '../kind.ts';

export const email: ChannelKindForm = {
  kind: 'EMAIL',
  field: 'email',
  label: 'Email',
  icon: Mail,
  line: 'To one or several addresses, through your mail server.',
  help: {
    text: 'Any mail provider has such a server; many ask for a password made for one program alone.',
    href: 'https://support.google.com/mail/answer/185833',
    label: 'Such a password at Gmail',
  },
  fields: [
    {
      name: 'to',
      label: 'To',
      type: 'list',
      placeholder: 'ops@example.org',
      hint: 'Several: with commas, or one a line.',
    },
    {
      name: 'smtpUrl',
      label: 'Mail server',
      type: 'secret',
      optional: true,
      placeholder: 'smtp://user:password@mail.example.org:587',
      hint: 'smtp:// or smtps://, with user and password. Empty: the one that this server has in SMTP_URL.',
      isSet: ({ smtpHost }) => smtpHost != null,
    },
    {
      name: 'from',
      label: 'From',
      type: 'text',
      optional: true,
      placeholder: 'Lubdub <lubdub@example.org>',
      hint: 'Many servers take only an address of their own.',
    },
  ],
};
