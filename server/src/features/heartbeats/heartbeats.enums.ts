import { builder } from '../../graphql/builder.ts';
import type { HeartbeatKind, StatusCause } from '../../status/state.rules.ts';

// The values are the very words that the server uses inside.

export const HeartbeatKindEnum = builder.enumType('HeartbeatKind', {
  values: ['SUCCESS', 'START', 'FAIL', 'LOG'] as const satisfies HeartbeatKind[],
});

export const StatusCauseEnum = builder.enumType('StatusCause', {
  values: ['BEAT', 'TIMEOUT', 'RUN_LIMIT', 'FAIL', 'PAUSE', 'RESUME', 'EDIT', 'ALERT'] as const satisfies StatusCause[],
});
