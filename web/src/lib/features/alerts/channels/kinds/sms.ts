import Smartphone from '@lucide/svelte/icons/smartphone';
import type { ChannelKindForm } from '../kind.ts';

export const sms: ChannelKindForm = {
  kind: 'SMS',
  field: 'sms',
  label: 'SMS',
  icon: Smartphone,
  line: 'To phones, through your account at Twilio.',
  help: {
    text: 'Account SID and auth token stand on the first page of the console, below “Account Info”.',
    href: 'https://console.twilio.com/',
    label: 'Twilio console',
  },
  fields: [
    {
      name: 'to',
      label: 'To',
      type: 'list',
      placeholder: '+49 151 12345678',
      hint: 'With the country’s code. Several: with commas, or one a line.',
    },
    {
      name: 'from',
      label: 'From',
      type: 'text',
      placeholder: '+49 157 12345678',
      hint: 'A number of yours at Twilio, a name of up to 11 characters, or a messaging service (MG…).',
    },
    { name: 'accountSid', label: 'Account SID', type: 'text', placeholder: 'AC…' },
    { name: 'authToken', label: 'Auth token', type: 'secret', isSet: () => true },
    {
      name: 'apiUrl',
      label: 'API address',
      type: 'text',
      optional: true,
      placeholder: 'https://api.twilio.com',
      hint: 'For another service that speaks as Twilio does.',
      rare: true,
    },
  ],
};
