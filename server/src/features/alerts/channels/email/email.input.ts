import { z } from 'zod';
import { builder } from '../../../../graphql/builder.ts';
import { isMailAddress, readMailbox, smtpUrlProblem } from '../../../../lib/mail-settings.ts';
import { optional } from '../setting-checks.ts';

export const EmailSettingsInput = builder.inputType('EmailSettingsInput', {
  description: "Without smtpUrl (smtp:// or smtps://, with user and password) the server's SMTP_URL is used.",
  fields: (t) => ({
    to: t.stringList({ required: true }),
    from: t.string({ description: 'As "Lubdub <lubdub@example.org>".' }),
    smtpUrl: t.string(),
  }),
});

export const emailSettings = z.object({
  to: z
    .array(z.string().trim().refine(isMailAddress, 'must be a mail address'))
    .min(1, 'must have an address at least')
    .max(50, 'must be at most 50 addresses')
    .transform((addresses) => [...new Set(addresses)]),
  from: optional(
    z
      .string()
      .trim()
      .refine(
        (text) => readMailbox(text) !== null,
        'must be a mail address, maybe with a name: Lubdub <lubdub@example.org>',
      ),
  ),
  smtpUrl: optional(
    z
      .string()
      .trim()
      .superRefine((text, context) => {
        const problem = smtpUrlProblem(text);
        if (problem !== null) context.addIssue(problem.replace(/^should/, 'must'));
      }),
  ),
});
export type EmailSettings = z.output<typeof emailSettings>;
