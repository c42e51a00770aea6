import { decide, type IncidentFacts, type NoticeFacts } from './notice.rules.ts';
import type { DeliveryReason } from './reason.rules.ts';

/** Whether a message for this reason is what a worker would send now, had it not been given up. */
export function isStillToTell(
  notice: NoticeFacts,
  incident: IncidentFacts,
  reason: DeliveryReason,
  now: number,
  hearsAcknowledgements: boolean,
): boolean {
  const decision = decide({ ...notice, pending: reason }, incident, now, hearsAcknowledgements);
  return decision.type === 'SEND' && decision.reason === reason;
}
