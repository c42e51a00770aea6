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
