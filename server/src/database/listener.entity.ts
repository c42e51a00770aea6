import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from './columns.ts';

/** A server process that listens for what others commit. */
export const ListenerEntity = defineEntity({
  name: 'Listener',
  tableName: 'listener',
  properties: {
    processId: p.uuid().primary(),
    /** Of the connection that it listens on: the row is void once that is gone. */
    backendPid: p.integer(),
  },
});

declare module '../lib/query.ts' {
  interface Tables extends TableOf<typeof ListenerEntity> {}
}
