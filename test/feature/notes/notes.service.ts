import { badInput, notFound } from '../../../server/src/lib/errors.ts';
import { epochMs, timestamp, type SqlRunner } from '../../../server/src/lib/sql.ts';
import { storable } from '../../../server/src/lib/text.ts';
import { newId } from '../../../server/src/lib/uuid.ts';

/** What somebody has written down of an app; times in epoch milliseconds. */
export interface Note {
  id: string;
  appId: string;
  text: string;
  writtenAt: number;
}

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
    const note = { id: newId(), appId, text, writtenAt: this.#now() };
    const written = await this.#sql.query(
      'insert into note (id, app_id, text, written_at) select $1, id, $3, $4 from app where id = $2 returning id',
      [note.id, appId, text, timestamp(note.writtenAt)],
    );
    if (written.length === 0) throw notFound('App', 'appId', appId);
    return note;
  }

  /** The newest note of each of these apps, in their order. */
  async newestOf(appIds: readonly string[]): Promise<(Note | null)[]> {
    const rows = await this.#sql.query<{ id: string; app_id: string; text: string; ms: number }>(
      `select distinct on (app_id) id, app_id, text, ${epochMs('written_at')} as ms from note
      where app_id = any($1::uuid[]) order by app_id, written_at desc, id desc`,
      [appIds],
    );
    const notes = new Map(
      rows.map((row) => [row.app_id, { id: row.id, appId: row.app_id, text: row.text, writtenAt: row.ms }]),
    );
    return appIds.map((id) => notes.get(id) ?? null);
  }
}
