import type { Environment } from '../features/apps/app.model.ts';
import type { AppStatus, HeartbeatKind, StatusCause } from '../features/apps/state.rules.ts';
import type { Recency } from '../features/instances/recency.rules.ts';
import { builder } from './builder.ts';

// The values of the API's enums are the very words that the server uses inside.

export const EnvironmentEnum = builder.enumType('Environment', {
  values: ['PRODUCTION', 'DEVELOPMENT'] as const satisfies Environment[],
});
export const AppStatusEnum = builder.enumType('AppStatus', {
  description: 'Sorts by urgency: DOWN, LATE, WARNING, UP, NEW, PAUSED.',
  values: ['NEW', 'UP', 'WARNING', 'LATE', 'DOWN', 'PAUSED'] as const satisfies AppStatus[],
});
export const HeartbeatKindEnum = builder.enumType('HeartbeatKind', {
  values: ['SUCCESS', 'START', 'FAIL', 'LOG'] as const satisfies HeartbeatKind[],
});
export const RecencyEnum = builder.enumType('Recency', {
  description: "How long ago a source last beat, whatever its app's schedule: < 5 min, < 1 h, < 24 h, older.",
  values: ['ACTIVE', 'IDLE_MINUTES', 'IDLE_HOURS', 'INACTIVE'] as const satisfies Recency[],
});
export const StatusCauseEnum = builder.enumType('StatusCause', {
  values: ['BEAT', 'TIMEOUT', 'RUN_LIMIT', 'FAIL', 'PAUSE', 'RESUME', 'EDIT', 'ALERT'] as const satisfies StatusCause[],
});
export const SortDirectionEnum = builder.enumType('SortDirection', { values: ['ASC', 'DESC'] as const });
