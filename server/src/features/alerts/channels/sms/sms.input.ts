import { z } from 'zod';
import { builder } from '../../../../graphql/builder.ts';
import { httpUrl, optional } from '../setting-checks.ts';

export const SmsSettingsInput = builder.inputType('SmsSettingsInput', {
  description: 'Sent by Twilio, or by what speaks as it does, at apiUrl.',
  fields: (t) => ({
    accountSid: t.string({ required: true }),
    authToken: t.string({ required: true }),
    from: t.string({
      required: true,
      description: 'A number, a name of up to 11 characters, or a messaging service ("MG…").',
    }),
    to: t.stringList({ required: true, description: 'Numbers as +4915112345678.' }),
    apiUrl: t.string(),
  }),
});

const E164 = /^\+[1-9]\d{6,14}$/;
/** As people write them. */
const number = z.string().transform((text) => text.replaceAll(/[\s()./-]/g, ''));

export const smsSettings = z.object({
  accountSid: z
    .string()
    .trim()
    .regex(/^[A-Z]{2}[0-9a-f]{32}$/i, 'must be "AC" and 32 hexadecimal digits'),
  authToken: z.string().trim().min(1, 'must be the token of the account').max(200, 'must be at most 200 characters'),
  from: z
    .string()
    .trim()
    .transform((text) => (text.startsWith('+') ? text.replaceAll(/[\s()./-]/g, '') : text))
    .refine(
      (text) =>
        E164.test(text) ||
        /^MG[0-9a-f]{32}$/i.test(text) ||
        /^(?=.*[a-z])[a-z0-9 ]{1,11}$/i.test(text) ||
        /^\d{3,8}$/.test(text),
      'must be a number such as +4915112345678, a name of up to 11 letters and digits, or a messaging service ("MG…")',
    ),
  to: z
    .array(number.refine((text) => E164.test(text), 'must be a number such as +4915112345678'))
    .min(1, 'must have a number at least')
    .max(20, 'must be at most 20 numbers')
    .transform((numbers) => [...new Set(numbers)]),
  apiUrl: optional(httpUrl()),
});
export type SmsSettings = z.output<typeof smsSettings>;
