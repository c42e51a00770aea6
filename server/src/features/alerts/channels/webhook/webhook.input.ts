import { z } from 'zod';
import { builder } from '../../../../graphql/builder.ts';
import { httpUrl, optional } from '../setting-checks.ts';

const HeaderInput = builder.inputType('HeaderInput', {
  fields: (t) => ({ name: t.string({ required: true }), value: t.string({ required: true }) }),
});

export const WebhookSettingsInput = builder.inputType('WebhookSettingsInput', {
  description: 'Signed as Standard Webhooks has it where there is a secret (`whsec_…`).',
  fields: (t) => ({
    url: t.string({ required: true }),
    secret: t.string(),
    headers: t.field({ type: [HeaderInput] }),
  }),
});

/** What Lubdub itself says in a request. */
const OWN_HEADERS =
  /^(host|connection|content-(type|length)|transfer-encoding|user-agent|webhook-.*|expect|upgrade|te|trailer)$/i;

const header = z.object({
  name: z
    .string()
    .trim()
    .regex(/^[!#$%&'*+.^_`|~\w-]{1,100}$/, 'must be a header name of 1 to 100 characters')
    .refine((name) => !OWN_HEADERS.test(name), 'must not be a header that Lubdub sets itself'),
  // Visible characters of Latin-1, as HTTP has it: no end of a line among them.
  value: z
    .string()
    .trim()
    .max(2_000)
    .regex(/^[\t\x20-\x7e\xa0-\xff]*$/, 'must be at most 2000 characters of one line'),
});

export const webhookSettings = z.object({
  url: httpUrl(),
  secret: optional(
    z
      .string()
      .trim()
      .refine((secret) => keyOf(secret) !== null, 'must be "whsec_" and 24 to 64 bytes in base64'),
  ),
  headers: optional(z.array(header).max(20, 'must be at most 20 headers')),
});
export type WebhookSettings = z.output<typeof webhookSettings>;

/** The bytes that a secret of Standard Webhooks stands for; null where it is none. */
export function keyOf(secret: string): Buffer | null {
  const base64 = /^whsec_([\w+/-]+={0,2})$/.exec(secret)?.[1];
  if (base64 === undefined) return null;
  const key = Buffer.from(base64, 'base64');
  return key.length >= 24 && key.length <= 64 ? key : null;
}
