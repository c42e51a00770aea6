import { builder } from '../../graphql/builder.ts';
import { INCIDENT_ENDS, INCIDENT_KINDS } from '../../ledger/incident.rules.ts';
import { INCIDENT_STATES } from './incident-state.rules.ts';
import type { IncidentOrderField } from './incident-list.service.ts';

// The values are the very words that the server uses inside.

export const IncidentKindEnum = builder.enumType('IncidentKind', { values: INCIDENT_KINDS });

export const IncidentStateEnum = builder.enumType('IncidentState', { values: INCIDENT_STATES });

export const IncidentEndEnum = builder.enumType('IncidentEnd', {
  description: 'RECOVERED: beats, as it should; the others are told in those words.',
  values: INCIDENT_ENDS,
});

export const SuppressionEnum = builder.enumType('Suppression', {
  description: 'Why nobody is told of the opening for now.',
  values: ['MAINTENANCE', 'DEPENDENCY', 'FLAPPING', 'SNOOZED', 'QUIET_HOURS'] as const,
});

export const ANOMALY_KINDS = [
  'RUN_TOO_LONG',
  'RUN_UNUSUALLY_LONG',
  'HIGH_LATENCY',
  'MESSAGE',
  'SILENT_SOURCE',
  'TOO_FREQUENT',
] as const;

export const AnomalyKindEnum = builder.enumType('AnomalyKind', { values: ANOMALY_KINDS });

export const IncidentOrderFieldEnum = builder.enumType('IncidentOrderField', {
  values: ['OPENED', 'RESOLVED', 'DURATION'] as const satisfies IncidentOrderField[],
});
