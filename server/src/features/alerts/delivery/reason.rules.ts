/** Why a message is sent. */
export const DELIVERY_REASONS = [
  'OPENED',
  'REMINDER',
  'ESCALATION',
  'ACKNOWLEDGED',
  'RESOLVED',
  'TEST',
  'FLAPPING',
  'CHANNEL_FAILED',
] as const;
export type DeliveryReason = (typeof DELIVERY_REASONS)[number];
