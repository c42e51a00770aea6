import { builder } from '../../graphql/builder.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { AppStatus } from '../../status/state.rules.ts';

// The values are the very words that the server uses inside.

export const EnvironmentEnum = builder.enumType('Environment', {
  values: ['PRODUCTION', 'DEVELOPMENT'] as const satisfies Environment[],
});

export const AppStatusEnum = builder.enumType('AppStatus', {
  description: 'Sorts by urgency: DOWN, LATE, WARNING, UP, NEW, PAUSED.',
  values: ['NEW', 'UP', 'WARNING', 'LATE', 'DOWN', 'PAUSED'] as const satisfies AppStatus[],
});

export const AppChangeKindEnum = builder.enumType('AppChangeKind', {
  values: ['CREATED', 'UPDATED', 'DELETED'] as const,
});
