import type { DeliveryFieldsFragment, DeliveryReason, DeliveryState } from '#lib/gql/graphql.ts';

/** Why a message was made. */
export const REASONS: Record<DeliveryReason, string> = {
  OPENED: 'Something began',
  REMINDER: 'Reminder',
  ESCALATION: 'Escalation',
  ACKNOWLEDGED: 'Acknowledged',
  RESOLVED: 'Over again',
  TEST: 'Test',
  FLAPPING: 'Up and down',
  CHANNEL_FAILED: 'Another channel fails',
};

/** What became of it. */
export const STATES: Record<DeliveryState, { label: string; tone: 'ok' | 'warn' | 'bad' | 'calm'; meaning: string }> = {
  PENDING: { label: 'Pending', tone: 'warn', meaning: 'It is being sent, or will be tried again' },
  SENT: { label: 'Sent', tone: 'ok', meaning: 'The receiver has taken it' },
  FAILED: { label: 'Failed', tone: 'bad', meaning: 'The receiver has refused it' },
  DEAD: { label: 'Given up', tone: 'bad', meaning: 'It could not be delivered within two days' },
  SKIPPED: { label: 'Skipped', tone: 'calm', meaning: 'What it told was not so any more' },
};
export const STATE_NAMES = Object.keys(STATES) as DeliveryState[];
export const isState = (text: string): text is DeliveryState => text in STATES;

/** Whether sending it again by hand may do anything; the server has the last word. */
export const mayRetry = ({ state, reason, channel }: DeliveryFieldsFragment): boolean =>
  reason !== 'TEST' && channel?.enabled === true && (state === 'PENDING' || state === 'FAILED' || state === 'DEAD');
