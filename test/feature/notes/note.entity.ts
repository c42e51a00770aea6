import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../../server/src/database/columns.ts';

export const NoteEntity = defineEntity({
  name: 'Note',
  tableName: 'note',
  indexes: [{ name: 'note_app_id_index', properties: ['appId'] }],
  properties: {
    id: p.uuid().primary(),
    appId: p.uuid(),
    text: p.text(),
    writtenAt: p.datetime(3),
  },
});

declare module '../../../server/src/lib/query.ts' {
  interface Tables extends TableOf<typeof NoteEntity> {}
}
