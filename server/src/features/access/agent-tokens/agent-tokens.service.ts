import { Caller, type AgentPattern } from '../../../graphql/caller.ts';
import { namesOf } from '../../../graphql/access.ts';
import { badInput, DomainError, notFound, shown } from '../../../lib/errors.ts';
import { db, execute, executeFirst } from '../../../lib/query.ts';
import { timestamp, type Sql } from '../../../lib/sql.ts';
import { storable } from '../../../lib/text.ts';
import { newId } from '../../../lib/uuid.ts';
import { matchesWildcard } from '../../../lib/wildcard.ts';
import type { AuditLog, AuditTarget } from '../audit/audit-log.service.ts';
import { changesBetween } from '../audit/changes.rules.ts';
import { wordOf, type AccessChanges } from '../access-changes.ts';
import { hashOf, newCredential, shownPrefix } from '../credential.ts';
import {
  AGENT_TOKEN,
  AGENT_TOKEN_WITH_HASH,
  AGENT_TOKENS,
  ENROLL_CODE_WITH_HASH,
  ENROLL_CODES,
  type AgentToken,
  type EnrollCode,
} from './agent-token.model.ts';

export interface AgentTokensServiceOptions {
  sql: Sql;
  changes: AccessChanges;
  audit: AuditLog;
  now(): number;
}

/** Long enough to go to a host and paste a line. */
const CODE_LIFE_MS = 15 * 60_000;
const MAX_NAME_LENGTH = 255;
/** To the minute is enough, and a write for each request too much. */
const USED_EVERY_MS = 60_000;

/** What agents identify themselves by, and the codes that they trade for it. Methods throw DomainError. */
export class AgentTokensService {
  readonly #options: AgentTokensServiceOptions;
  /** By their hash: tokens that hold as long as this process lives, for the agent beside it. */
  readonly #own = new Map<string, Caller>();

  constructor(options: AgentTokensServiceOptions) {
    this.#options = options;
  }

  /** The newest first. */
  list(): Promise<AgentToken[]> {
    return execute(this.#options.sql, AGENT_TOKENS.orderBy('t.created_at', 'desc').orderBy('t.id', 'desc'));
  }

  /**
   * A code for one agent of these names, in which `*` stands for any characters. The code itself is told here and never
   * again.
   */
  async createCode(names: AgentPattern, by: Caller): Promise<{ code: string; expiresAt: number }> {
    const { sql, audit, now } = this.#options;
    const code = newCredential('lbe_');
    const made: EnrollCode = {
      id: newId(),
      ...checkedNames(names),
      createdAt: now(),
      createdBy: by.name,
      expiresAt: now() + CODE_LIFE_MS,
    };
    await sql.transaction(async (tx) => {
      await execute(tx, db.deleteFrom('enroll_code').where('expires_at', '<=', timestamp(now())));
      await execute(tx, ENROLL_CODE_WITH_HASH.insert([{ ...made, hash: hashOf(code) }]));
      await audit.record(tx, { action: 'ENROLL_CODE_CREATED', target: targetOf('ENROLL_CODE', made) });
    });
    return { code, expiresAt: made.expiresAt };
  }

  /**
   * The token that a code is traded for, of these names: as narrow as the code or narrower. A code is good for one, whoever
   * asks at the same time. Throws UNAUTHENTICATED for a code that is unknown, used or too old, and FORBIDDEN for names that
   * it is not for, which leaves it as it is.
   */
  async enroll(code: string, given: AgentPattern): Promise<{ agentToken: AgentToken; token: string }> {
    const { sql, audit, now } = this.#options;
    const names = checkedNames(given);
    const hash = hashOf(code);
    const token = newCredential('lba_');
    const agentToken = await sql.transaction(async (tx) => {
      const found = await executeFirst(tx, ENROLL_CODES.where('c.hash', '=', hash).forUpdate());
      if (found === undefined || found.expiresAt <= now())
        throw new DomainError(
          'UNAUTHENTICATED',
          'code: is not known, was used already, or is older than 15 minutes: ask for a new one',
          'code',
        );
      // A star in what is asked for has to be within one of the code's: so the token is never wider than that.
      const wrong = (['user', 'host'] as const).find((one) => !matchesWildcard(found[one], names[one]));
      if (wrong !== undefined)
        throw new DomainError(
          'FORBIDDEN',
          `${wrong}: this code is for ${namesOf(found)}, not for ${shown(namesOf(names))}`,
          wrong,
        );
      await execute(tx, db.deleteFrom('enroll_code').where('id', '=', found.id));
      const made: AgentToken = {
        id: newId(),
        prefix: shownPrefix(token),
        ...names,
        createdAt: now(),
        createdBy: found.createdBy,
        lastUsedAt: null,
      };
      await execute(tx, AGENT_TOKEN_WITH_HASH.insert([{ ...made, hash: hashOf(token) }]));
      const changes = changesBetween(null, { prefix: made.prefix, createdBy: made.createdBy });
      await audit.record(tx, { action: 'AGENT_TOKEN_CREATED', target: targetOf('AGENT_TOKEN', made), changes });
      return made;
    });
    return { agentToken, token };
  }

  /** From the next request on, on every process within a second, it is unknown. */
  async revoke(id: string): Promise<string> {
    const { sql, changes, audit } = this.#options;
    await sql.transaction(async (tx) => {
      const query = db.deleteFrom('agent_token as t').where('t.id', '=', id).returning(AGENT_TOKEN.of('t'));
      const gone = await executeFirst(tx, query);
      if (gone === undefined) throw notFound('AgentToken', 'id', id);
      await changes.announce(tx, [id], wordOf('AGENT_TOKEN'));
      await audit.record(tx, { action: 'AGENT_TOKEN_REVOKED', target: targetOf('AGENT_TOKEN', gone) });
    });
    changes.send({ kind: 'AGENT_TOKEN', id });
    return id;
  }

  /** A token that is known to this process only and is written nowhere. */
  createOwn(names: AgentPattern): string {
    const token = newCredential('lba_');
    this.#own.set(hashOf(token), callerAs(newId(), names));
    return token;
  }

  /** Who calls with this token; null where it is unknown. */
  async callerOf(token: string): Promise<Caller | null> {
    const hash = hashOf(token);
    const own = this.#own.get(hash);
    if (own !== undefined) return own;
    const { sql } = this.#options;
    const found = await executeFirst(sql, AGENT_TOKENS.where('t.hash', '=', hash));
    if (found === undefined) return null;
    await this.#noteUse(found);
    return callerAs(found.id, found);
  }

  async #noteUse({ id, lastUsedAt }: AgentToken): Promise<void> {
    const { sql, now } = this.#options;
    if (lastUsedAt !== null && now() - lastUsedAt < USED_EVERY_MS) return;
    await execute(
      sql,
      db
        .updateTable('agent_token')
        .set({ last_used_at: timestamp(now()) })
        .where('id', '=', id),
    );
  }
}

const targetOf = (
  kind: 'AGENT_TOKEN' | 'ENROLL_CODE',
  { id, ...names }: AgentPattern & { id: string },
): AuditTarget => ({
  kind,
  id,
  name: namesOf(names),
});

/** An agent has no permission: what it may do hangs on who it is. */
const callerAs = (id: string, { user, host }: AgentPattern): Caller =>
  new Caller({ kind: 'AGENT', id, name: `agent ${namesOf({ user, host })}`, actsAs: { user, host } });

const checkedNames = ({ user, host }: AgentPattern): AgentPattern => ({
  user: checkedName('user', user),
  host: checkedName('host', host),
});

/** As agents are registered. */
function checkedName(field: string, value: string): string {
  const text = storable(value).trim();
  if (text === '' || text.length > MAX_NAME_LENGTH)
    throw badInput(field, `must be 1 to ${MAX_NAME_LENGTH} characters, not ${shown(value)}`);
  return text;
}
