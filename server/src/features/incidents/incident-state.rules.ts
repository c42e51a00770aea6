export const INCIDENT_STATES = ['OPEN', 'ACKNOWLEDGED', 'RESOLVED'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** What makes the state; times in epoch milliseconds. */
interface Times {
  acknowledgedAt: number | null;
  resolvedAt: number | null;
}

export function stateOf({ acknowledgedAt, resolvedAt }: Times): IncidentState {
  if (resolvedAt !== null) return 'RESOLVED';
  return acknowledgedAt === null ? 'OPEN' : 'ACKNOWLEDGED';
}

/** The same of a row `i` in SQL: whether it is in this state. */
export const IN_STATE: Record<IncidentState, string> = {
  OPEN: '(i.resolved_at is null and i.acknowledged_at is null)',
  ACKNOWLEDGED: '(i.resolved_at is null and i.acknowledged_at is not null)',
  RESOLVED: 'i.resolved_at is not null',
};
