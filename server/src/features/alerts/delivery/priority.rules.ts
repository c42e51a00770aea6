/** By urgency, the least first. */
export const ALERT_PRIORITIES = ['LOW', 'NORMAL', 'HIGH', 'CRITICAL'] as const;
export type AlertPriority = (typeof ALERT_PRIORITIES)[number];

export const isHigher = (one: AlertPriority, other: AlertPriority): boolean =>
  ALERT_PRIORITIES.indexOf(one) > ALERT_PRIORITIES.indexOf(other);

export const highest = (priorities: readonly AlertPriority[]): AlertPriority =>
  priorities.reduce((high, next) => (isHigher(next, high) ? next : high), 'LOW');
