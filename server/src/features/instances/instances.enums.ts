import { builder } from '../../graphql/builder.ts';
import type { Recency } from './recency.rules.ts';

// The values are the very words that the server uses inside.

export const RecencyEnum = builder.enumType('Recency', {
  description: "How long ago a source last beat, whatever its app's schedule: < 5 min, < 1 h, < 24 h, older.",
  values: ['ACTIVE', 'IDLE_MINUTES', 'IDLE_HOURS', 'INACTIVE'] as const satisfies Recency[],
});
