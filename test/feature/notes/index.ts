import type { Feature } from '../../../server/src/graphql/feature.ts';
import { countAll, db, execute, executeFirst } from '../../../server/src/lib/query.ts';
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
        const counted = await executeFirst(sql, db.selectFrom('note').select(countAll().as('count')));
        response.end(`${counted?.count}\n`);
      },
    },
  ],
  metrics: ({ sql }) => [
    {
      name: 'lubdub_notes',
      help: 'Notes by the app that they are of',
      label: 'app',
      read: async () => {
        const query = db
          .selectFrom('note as n')
          .innerJoin('app as a', 'a.id', 'n.app_id')
          .select(['a.slug', countAll().as('count')])
          .groupBy('a.slug');
        return Object.fromEntries((await execute(sql, query)).map(({ slug, count }) => [slug, count]));
      },
    },
  ],
  retention: async (sql, { now, days }) => {
    const until = timestamp(now - days.logs * DAY_MS);
    return { note: await deleteWhere(sql, 'note', (note) => note('written_at', '<', until)) };
  },
} satisfies Feature;
