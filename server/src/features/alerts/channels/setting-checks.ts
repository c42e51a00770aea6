// Checks that the settings of several kinds are made of. Each says what a value must be; what it was is added by
// whoever shows the message, since a secret is not shown.
import { z } from 'zod';
import type { SettingProblem, Surroundings } from './channel-kind.ts';

/** One that may be missing: null then. */
export const optional = <Check extends z.ZodType>(check: Check) => check.nullish().transform((value) => value ?? null);

const MAX_URL = 2_000;

/** The URL of something that is reached by HTTP, as it was written. */
export function httpUrl(problem = 'must be a URL that begins with https:// or http://') {
  return z
    .string()
    .trim()
    .max(MAX_URL, `must be at most ${MAX_URL} characters`)
    .refine((text) => {
      const url = URL.parse(text);
      return url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password;
    }, `${problem}, without user and password`);
}

/** A name that people see, of one line. */
export const label = (most: number) =>
  z
    .string()
    .trim()
    .min(1, `must be 1 to ${most} characters`)
    .max(most, `must be 1 to ${most} characters`)
    // oxlint-disable-next-line no-control-regex -- these are what it must not have
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not have control characters');

/** Whoever has such a URL may post: it does not go over strange networks in the clear. */
export function problemOfClearUrl(setting: string, text: string, surroundings: Surroundings): SettingProblem | null {
  const url = new URL(text);
  if (url.protocol === 'https:' || surroundings.mayAllow(url.hostname)) return null;
  return { setting, problem: `must begin with https://; http:// is for networks that ALERT_ALLOW_NETWORKS names` };
}
