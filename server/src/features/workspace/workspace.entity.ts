import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../database/columns.ts';

/** What all apps have in common: one row. */
export const WorkspaceEntity = defineEntity({
  name: 'Workspace',
  tableName: 'workspace',
  properties: {
    /** Always 1. */
    id: p.integer().primary().autoincrement(false),
    /** Whoever has it may beat for every app, by its slug. */
    pingKey: p.text(),
  },
});

declare module '../../lib/query.ts' {
  interface Tables extends TableOf<typeof WorkspaceEntity> {}
}
