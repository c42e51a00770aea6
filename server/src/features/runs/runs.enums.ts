import { builder } from '../../graphql/builder.ts';
import { RUN_STATUSES, RUN_TRIGGERS } from './run.rules.ts';

// The values are the very words that the server uses inside.

export const RunStatusEnum = builder.enumType('RunStatus', { values: RUN_STATUSES });

export const RunTriggerEnum = builder.enumType('RunTrigger', { values: RUN_TRIGGERS });
