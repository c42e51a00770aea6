/** What a slot does while an earlier run of its task has not ended: it is missed, runs beside it, or ends it. */
export const CONCURRENCY_POLICIES = ['FORBID', 'ALLOW', 'REPLACE'] as const;
export type ConcurrencyPolicy = (typeof CONCURRENCY_POLICIES)[number];

/** What becomes of slots that nobody took: nothing, one run for all of them, or a run for each. */
export const MISFIRE_POLICIES = ['SKIP', 'RUN_ONCE', 'RUN_ALL'] as const;
export type MisfirePolicy = (typeof MISFIRE_POLICIES)[number];
