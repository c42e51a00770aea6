import { columnsOf, type Stored } from '../../../server/src/database/columns.ts';
import { badInput, notFound } from '../../../server/src/lib/errors.ts';
import { anyOf, db, execute, executeFirst } from '../../../server/src/lib/query.ts';
import type { SqlRunner } from '../../../server/src/lib/sql.ts';
import { storable } from '../../../server/src/lib/text.ts';
import { newId } from '../../../server/src/lib/uuid.ts';
import { NoteEntity } from './note.entity.ts';

/** What somebody has written down of an app; times in epoch milliseconds. */
export interface Note extends Stored<typeof NoteEntity> {}

const NOTE = columnsOf(NoteEntity);
const MAX_LENGTH = 1_000;

export class NotesService {
  readonly #sql: SqlRunner;
  readonly #now: () => number;

  constructor(sql: SqlRunner, now: () => number) {
    this.#sql = sql;
    this.#now = now;
  }

  /** Throws BAD_USER_INPUT for a text that is empty or too long, NOT_FOUND where there is no such app. */
  async add(appId: string, given: string): Promise<Note> {
    const text = storable(given);
    if (text === '' || text.length > MAX_LENGTH)
      throw badInput('text', `must be 1 to ${MAX_LENGTH} characters, not ${text.length}`);
    const app = await executeFirst(this.#sql, db.selectFrom('app').select('id').where('id', '=', appId));
    if (app === undefined) throw notFound('App', 'appId', appId);
    const note = { id: newId(), appId, text, writtenAt: this.#now() };
    await execute(this.#sql, db.insertInto('note').values(NOTE.row(note)));
    return note;
  }

  /** The newest note of each of these apps, in their order. */
  async newestOf(appIds: readonly string[]): Promise<(Note | null)[]> {
    const query = db
      .selectFrom('note as n')
      .distinctOn('n.app_id')
      .select(NOTE.of('n'))
      .where('n.app_id', '=', anyOf(appIds))
      .orderBy('n.app_id')
      .orderBy('n.written_at', 'desc')
      .orderBy('n.id', 'desc');
    const notes = new Map((await execute(this.#sql, query)).map((note) => [note.appId, note]));
    return appIds.map((id) => notes.get(id) ?? null);
  }
}
