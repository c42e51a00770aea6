import { builder } from '../../graphql/builder.ts';
import { WEEKDAYS } from './task-schedule.rules.ts';
import { CONCURRENCY_POLICIES, MISFIRE_POLICIES } from './task-policies.rules.ts';

// The values are the very words that the server uses inside.

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
