import { defineEntity, p } from '@mikro-orm/core';

/** How often somebody has tried to get in: as rate-limiter-flexible keeps it. */
export const SignInAttemptEntity = defineEntity({
  name: 'SignInAttempt',
  tableName: 'sign_in_attempt',
  properties: {
    key: p.string().length(255).primary(),
    points: p.integer().default(0),
    /** Epoch milliseconds. */
    expire: p.bigint('number').nullable(),
  },
});
