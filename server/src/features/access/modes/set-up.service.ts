import { randomBytes } from 'node:crypto';
import { DomainError } from '../../../lib/errors.ts';
import { db, execute, executeFirst, ONE } from '../../../lib/query.ts';
import { timestamp, type Sql, type SqlRunner } from '../../../lib/sql.ts';
import { newId } from '../../../lib/uuid.ts';
import type { AuditLog } from '../audit/audit-log.service.ts';
import type { AccessChanges } from '../access-changes.ts';
import type { NewPasswords } from '../accounts/new-passwords.ts';
import { checkPerson, insertUser, setPassword, type Person } from '../accounts/users.sql.ts';
import { hashOf } from '../credential.ts';
import { lockAccess } from './access-state.ts';

export interface SetUpServiceOptions {
  sql: Sql;
  passwords: NewPasswords;
  changes: AccessChanges;
  audit: AuditLog;
  now(): number;
}

export interface FirstAdmin extends Person {
  password: string;
}

const TOKEN_BYTES = 18;
/** Each process that starts makes one; of a server that starts again and again, the last ones are good. */
const KEPT_TOKENS = 10;

/** Makes the first admin, and with it turns accounts on. */
export class SetUpService {
  readonly #options: SetUpServiceOptions;

  constructor(options: SetUpServiceOptions) {
    this.#options = options;
  }

  /** A new token for whoever reads the log; only its hash is stored. */
  async makeToken(): Promise<string> {
    const { sql, now } = this.#options;
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const row = { hash: hashOf(token), created_at: timestamp(now()) };
    await execute(sql, db.insertInto('set_up_token').values(row));
    const newest = db.selectFrom('set_up_token').select('hash').orderBy('created_at', 'desc').orderBy('hash');
    await execute(sql, db.deleteFrom('set_up_token').where('hash', 'in', newest.offset(KEPT_TOKENS)));
    return token;
  }

  /**
   * @param token null: whoever asks needs none
   * @throws DomainError CONFLICT where there are users, FORBIDDEN for a wrong token
   */
  async makeFirstAdmin(given: FirstAdmin, token: string | null): Promise<void> {
    const { sql, passwords, changes, audit, now } = this.#options;
    const person = checkPerson(given);
    // Before the work of hashing: strangers ask too.
    await this.#refuse(sql, token);
    const password = await passwords.hash(given.password, person);
    await sql.transaction(async (tx) => {
      await lockAccess(tx);
      await this.#refuse(tx, token);
      const userId = newId();
      await insertUser(tx, { ...person, id: userId, role: 'ADMIN', permissions: [] }, now());
      await setPassword(tx, userId, password, now());
      await execute(tx, db.deleteFrom('set_up_token'));
      const target = { kind: 'USER', id: userId, name: person.name } as const;
      await audit.record(tx, { action: 'ACCOUNTS_TURNED_ON', target });
      // The trigger has told the others.
    });
    changes.send({ kind: 'MODE', id: 'ACCOUNTS' });
  }

  async #refuse(tx: SqlRunner, token: string | null): Promise<void> {
    const turnedOn = db.selectFrom('access_state').select(ONE).where('accounts_since', 'is not', null);
    const state = await executeFirst(tx, turnedOn);
    if (state !== undefined) throw new DomainError('CONFLICT', 'accounts are turned on already: sign in');
    if (token === null) return;
    const known = await executeFirst(tx, db.selectFrom('set_up_token').select(ONE).where('hash', '=', hashOf(token)));
    if (known === undefined)
      throw new DomainError('FORBIDDEN', 'token: is not the one that the server has printed to its log', 'token');
  }
}
