import { randomInt } from 'node:crypto';
import type { Announcements, Topic } from '../../ledger/announcements.ts';
import { db, execute, executeFirst } from '../../lib/query.ts';
import type { Sql, SqlRunner } from '../../lib/sql.ts';
import type { AuditLog } from '../access/audit/audit-log.service.ts';

export interface WorkspaceServiceOptions {
  sql: Sql;
  announcements: Announcements;
  audit: AuditLog;
}

const ID = 1;
const WORD = 'WORKSPACE';
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** 113 bits, as many characters as Healthchecks' have. */
const KEY_LENGTH = 22;

/** What all apps have in common. */
export class WorkspaceService {
  readonly #options: WorkspaceServiceOptions;
  readonly #changes: Topic<null, typeof WORD>;
  /** null: to be read again. */
  #known: string | null = null;
  /** Grows with each change: what was read before one is not kept after it. */
  #version = 0;

  constructor(options: WorkspaceServiceOptions) {
    this.#options = options;
    this.#changes = options.announcements.topic<null, typeof WORD>({ words: [WORD], read: () => [null] });
    const forget = (): void => {
      this.#known = null;
      this.#version += 1;
    };
    this.#changes.listen(forget);
    options.announcements.resync.listen(forget);
  }

  /** As this process knows it, at once; null while it has to be read, as when changes could not be heard. */
  get knownPingKey(): string | null {
    return this.#options.announcements.isLive ? this.#known : null;
  }

  /** Whoever has it may beat for every app by its slug. Made when it is first asked for. */
  async pingKey(): Promise<string> {
    const { knownPingKey } = this;
    if (knownPingKey !== null) return knownPingKey;
    const { sql } = this.#options;
    const version = this.#version;
    const pingKey = (await readKey(sql)) ?? (await this.#make());
    if (version === this.#version) this.#known = pingKey;
    return pingKey;
  }

  /** Another one; the old one stops working at once, on other processes within a second. */
  async rotatePingKey(): Promise<string> {
    const { sql, audit } = this.#options;
    const pingKey = newKey();
    await sql.transaction(async (tx) => {
      await execute(
        tx,
        db
          .insertInto('workspace')
          .values({ id: ID, ping_key: pingKey })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ ping_key: pingKey })),
      );
      const target = { kind: 'WORKSPACE', id: null, name: 'workspace' } as const;
      await audit.record(tx, { action: 'WORKSPACE_PING_KEY_ROTATED', target });
      await this.#changes.announce(tx, [String(ID)]);
    });
    this.#changes.send(null);
    return pingKey;
  }

  /** Several processes may do so at once: one makes it. */
  async #make(): Promise<string> {
    const { sql } = this.#options;
    const made = newKey();
    const insert = db.insertInto('workspace').values({ id: ID, ping_key: made });
    await execute(
      sql,
      insert.onConflict((conflict) => conflict.column('id').doNothing()),
    );
    return (await readKey(sql)) ?? made;
  }
}

const readKey = async (sql: SqlRunner): Promise<string | null> =>
  (await executeFirst(sql, db.selectFrom('workspace').select('ping_key').where('id', '=', ID)))?.ping_key ?? null;

function newKey(): string {
  let key = '';
  while (key.length < KEY_LENGTH) key += ALPHABET[randomInt(ALPHABET.length)];
  return key;
}
