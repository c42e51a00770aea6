import type { DeliveryReason, DeliveryState } from '#lib/gql/graphql.ts';

/** What a message is, before `to` and its channel. */
export const REASON_WORDS: Record<DeliveryReason, string> = {
  OPENED: 'Alert',
  REMINDER: 'Reminder',
  ESCALATION: 'Escalation',
  ACKNOWLEDGED: 'Acknowledgement',
  RESOLVED: 'All-clear',
  TEST: 'Test',
  FLAPPING: 'Notice of flapping',
  CHANNEL_FAILED: 'Notice of a failing channel',
};

/** What came of it. */
export const DELIVERY_WORDS: Record<DeliveryState, string> = {
  PENDING: 'Waiting',
  SENT: 'Sent',
  FAILED: 'Failed, will be tried again',
  DEAD: 'Given up',
  SKIPPED: 'Not sent',
};

export const DELIVERY_TONES = { PENDING: 'info', SENT: 'ok', FAILED: 'warn', DEAD: 'bad', SKIPPED: 'calm' } as const;
