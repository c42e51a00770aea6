import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Callers } from '../../graphql/feature.ts';
import { sentCredential } from '../../lib/sent-credential.ts';
import { DomainError } from '../../lib/errors.ts';

/** Whether whoever sends this may read the metrics. */
export type MetricsAccess = (request: IncomingMessage) => Promise<boolean>;

export interface MetricsAccessOptions {
  callers: Callers;
  /** METRICS_TOKEN; null: there is none. */
  token: string | null;
}

/**
 * Everybody where nobody has to say who they are; else whoever sends the token or a key that may read, as Bearer or as
 * Basic's password, and admins. That a request comes from this machine says nothing: behind a proxy all do.
 */
export const metricsAccess = ({ callers, token }: MetricsAccessOptions): MetricsAccess => {
  const expected = token === null ? null : digest(token);
  return async (request) => {
    const sent = sentCredential(request.headers);
    // As digests they are of one length, and which character differs takes no time that could be measured.
    if (expected !== null && sent !== null && timingSafeEqual(digest(sent), expected)) return true;
    try {
      const caller = await callers.identify(request);
      return caller.isPerson ? caller.may('ADMIN') : caller.may('READ');
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  };
};

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
