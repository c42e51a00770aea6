import { decide, TELL_WITHIN_MS, type IncidentFacts, type NoticeFacts, type Told } from './notice.rules.ts';
import type { AlertPriority } from './priority.rules.ts';
import type { DeliveryReason } from './reason.rules.ts';

/** Attempts begin to wait for so long, and for twice as long each time. */
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 3_600_000;
/** After which a message that could not be sent is given up. */
export const GIVE_UP_MS = TELL_WITHIN_MS;

/** How long the next attempt waits after this one, from 1; `chance` is from 0 to 1. */
export function retryDelayMs(attempt: number, chance: number, retryAfterMs: number | null): number {
  const backoff = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 30), LAST_RETRY_MS) * (0.5 + chance);
  return Math.max(backoff, retryAfterMs ?? 0);
}

/** What a notice becomes; times in epoch milliseconds. */
export interface NoticeOutcome extends Pick<NoticeFacts, 'told' | 'remindAt' | 'toldPriority' | 'toldAcknowledged'> {
  dueAt: number | null;
  /** Whether the message stays under way. */
  isPending: boolean;
}

interface SentNotice extends NoticeFacts {
  remindEverySeconds: number | null;
}

const TOLD: Partial<Record<DeliveryReason, Told>> = { RESOLVED: 'RESOLVED' };

/** After a message has reached its receiver. `incident` null: the message is of a channel that has failed. */
export function afterSent(
  notice: SentNotice,
  incident: IncidentFacts | null,
  { reason, priority }: { reason: DeliveryReason; priority: AlertPriority },
  now: number,
  hearsAcknowledgements: boolean,
): NoticeOutcome {
  const every = notice.remindEverySeconds;
  const isReminded = every !== null && reason !== 'RESOLVED';
  const after: NoticeFacts = {
    ...notice,
    told: TOLD[reason] ?? 'OPENED',
    remindAt: isReminded ? now + every * 1000 : null,
    toldPriority: reason === 'OPENED' || reason === 'ESCALATION' ? priority : notice.toldPriority,
    toldAcknowledged: notice.toldAcknowledged || reason === 'ACKNOWLEDGED',
    pending: null,
  };
  const next = incident === null ? null : decide(after, incident, now, hearsAcknowledgements);
  const dueAt = next === null ? null : next.type === 'WAIT' ? next.until : now;
  return { ...after, dueAt, isPending: false };
}

/** After a message that will never be taken: the incident's end is told all the same. */
export function afterRefusal(notice: SentNotice, reason: DeliveryReason, now: number): NoticeOutcome {
  const every = notice.remindEverySeconds;
  const remindAt = every === null || notice.told !== 'OPENED' || reason === 'RESOLVED' ? null : now + every * 1000;
  return { ...notice, remindAt, dueAt: remindAt, isPending: false };
}

/** While it is tried again at `dueAt`. */
export const afterFailure = (notice: SentNotice, dueAt: number): NoticeOutcome => ({
  ...notice,
  dueAt,
  isPending: true,
});
