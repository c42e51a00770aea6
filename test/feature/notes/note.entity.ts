import { defineEntity, p } from '@mikro-orm/core';

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
