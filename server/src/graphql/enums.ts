import type { Environment } from '../features/apps/app.model.ts';
import type { AppStatus, HeartbeatKind, StatusCause } from '../status/state.rules.ts';
import { LOG_LEVELS } from '../features/logs/log.rules.ts';
import { RUN_STATUSES, RUN_TRIGGERS } from '../features/runs/run.rules.ts';
import { WEEKDAYS } from '../features/tasks/task-schedule.rules.ts';
import { CONCURRENCY_POLICIES, MISFIRE_POLICIES } from '../features/tasks/task.model.ts';
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
export const AppChangeKindEnum = builder.enumType('AppChangeKind', {
  values: ['CREATED', 'UPDATED', 'DELETED'] as const,
});
export const TaskChangeKindEnum = builder.enumType('TaskChangeKind', {
  values: ['CREATED', 'UPDATED', 'DELETED'] as const,
});
export const WeekdayEnum = builder.enumType('Weekday', { values: WEEKDAYS });
export const ConcurrencyPolicyEnum = builder.enumType('ConcurrencyPolicy', {
  description:
    'A slot that comes while an earlier run of its task has not ended is missed, runs beside it, or ends it.',
  values: CONCURRENCY_POLICIES,
});
export const MisfirePolicyEnum = builder.enumType('MisfirePolicy', {
  description:
    'Slots that no agent took in time are left out, made good by one run for all of them, or by a run for each (100 at most).',
  values: MISFIRE_POLICIES,
});
export const RunStatusEnum = builder.enumType('RunStatus', { values: RUN_STATUSES });
export const RunTriggerEnum = builder.enumType('RunTrigger', { values: RUN_TRIGGERS });
export const LogLevelEnum = builder.enumType('LogLevel', { values: LOG_LEVELS });
