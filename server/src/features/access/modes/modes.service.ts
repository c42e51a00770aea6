import type { Announcements } from '../../../ledger/announcements.ts';
import { db, executeFirst } from '../../../lib/query.ts';
import type { Sql } from '../../../lib/sql.ts';
import type { AccessChanges } from '../access-changes.ts';
import { modeOf, type Mode, type ModeFacts } from './modes.rules.ts';

export interface ModesServiceOptions extends Omit<ModeFacts, 'hadUsers'> {
  sql: Sql;
  announcements: Announcements;
  changes: AccessChanges;
}

/** In which mode the installation is; all its processes are in the same, but for what is set for each. */
export class ModesService {
  readonly #options: ModesServiceOptions;
  /** null: it has to be read again. Once there were users, there always were. */
  #hadUsers: boolean | null = null;

  constructor(options: ModesServiceOptions) {
    this.#options = options;
    const forget = (): void => {
      if (this.#hadUsers === false) this.#hadUsers = null;
    };
    options.changes.listen(({ kind }) => kind === 'MODE' && forget());
    options.announcements.resync.listen(forget);
  }

  /** At once where nothing has to be read. Rejects while the database is away. */
  current(): Mode | Promise<Mode> {
    const { announcements } = this.#options;
    if (this.#hadUsers === true || (this.#hadUsers === false && announcements.isLive))
      return this.#modeIf(this.#hadUsers);
    return this.#read();
  }

  async #read(): Promise<Mode> {
    const query = db.selectFrom('access_state').select((eb) => eb('accounts_since', 'is not', null).as('had'));
    const state = await executeFirst(this.#options.sql, query);
    // Whoever has emptied the table has not meant to open the doors.
    const had = state === undefined || Boolean(state.had);
    this.#hadUsers = had;
    return this.#modeIf(had);
  }

  #modeIf(hadUsers: boolean): Mode {
    return modeOf({ ...this.#options, hadUsers });
  }
}
