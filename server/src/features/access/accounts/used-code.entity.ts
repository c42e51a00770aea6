import { defineEntity, p } from '@mikro-orm/core';

/** A code of an authenticator app that has let somebody in: it does so once. */
export const UsedCodeEntity = defineEntity({
  name: 'UsedCode',
  tableName: 'auth_used_code',
  properties: {
    /** Of the user and the code. */
    hash: p.text().primary(),
    /** From then on it would not be right anyway. */
    expiresAt: p.datetime(3),
  },
});
