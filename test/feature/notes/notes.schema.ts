import { AppType } from '../../../server/src/features/apps/apps.schema.ts';
import { uuid } from '../../../server/src/graphql/arguments.ts';
import { builder } from '../../../server/src/graphql/builder.ts';
import type { Note } from './notes.service.ts';

const NoteType = builder.objectRef<Note>('Note').implement({
  description: 'What somebody has written down of an app.',
  fields: (t) => ({
    id: t.exposeID('id'),
    text: t.exposeString('text'),
    writtenAt: t.field({ type: 'DateTime', resolve: (note) => note.writtenAt }),
  }),
});

builder.objectFields(AppType, (t) => ({
  newestNote: t.field({
    type: NoteType,
    nullable: true,
    authScopes: { permission: 'READ' },
    resolve: (app, _args, { loadNewestNote }) => loadNewestNote(app.id),
  }),
}));

builder.mutationFields((t) => ({
  addNote: t.field({
    type: NoteType,
    args: { appId: t.arg.id({ required: true }), text: t.arg.string({ required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { appId, text }, { notes }) => notes.add(uuid('appId', appId), text),
  }),
}));
