import type { Feature } from '../../../server/src/graphql/feature.ts';
import { DAY_MS, deleteWhere } from '../../../server/src/lib/retention.ts';
import { timestamp } from '../../../server/src/lib/sql.ts';
import { NoteEntity } from './note.entity.ts';
import { Notes } from './notes.migration.ts';
import './notes.schema.ts';
import { NotesService, type Note } from './notes.service.ts';

declare module '../../../server/src/graphql/context.ts' {
  interface Services {
    notes: NotesService;
  }
  interface Loaders {
    loadNewestNote(appId: string): Promise<Note | null>;
  }
}

/** What people write down of their apps. */
export const notes = {
  name: 'notes',
  entities: [NoteEntity],
  migrations: [{ name: '20990101000000-notes', class: Notes }],
  services: ({ sql, now }) => ({ notes: new NotesService(sql, now) }),
  loaders: (services) => ({ loadNewestNote: (appIds) => services.notes.newestOf(appIds) }),
  routes: ({ sql }) => [
    {
      prefix: '/notes/count',
      access: 'READ',
      handle: async (_request, response) => {
        const [row] = await sql.query<{ count: number }>('select count(*)::int as count from note');
        response.end(`${row?.count}\n`);
      },
    },
  ],
  metrics: ({ sql }) => [
    {
      name: 'lubdub_notes',
      help: 'Notes by the app that they are of',
      label: 'app',
      read: async () =>
        Object.fromEntries(
          (
            await sql.query<{ app: string; count: number }>(
              'select a.slug as app, count(*)::int as count from note n join app a on a.id = n.app_id group by a.slug',
            )
          ).map(({ app, count }) => [app, count]),
        ),
    },
  ],
  retention: async (sql, { now, days }) => ({
    note: await deleteWhere(sql, 'note', 'written_at < $1', timestamp(now - days.logs * DAY_MS)),
  }),
} satisfies Feature;
