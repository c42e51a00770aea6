import { Caller } from '../../../graphql/caller.ts';
import { badInput, DomainError, notFound, shown } from '../../../lib/errors.ts';
import type { Permission } from '../../../lib/permissions.ts';
import { db, execute, executeFirst } from '../../../lib/query.ts';
import { timestamp, type Sql } from '../../../lib/sql.ts';
import { normalized } from '../../../lib/text.ts';
import { newId } from '../../../lib/uuid.ts';
import type { AuditLog } from '../audit/audit-log.service.ts';
import { wordOf, type AccessChanges } from '../access-changes.ts';
import { hashOf, newCredential, shownPrefix } from '../credential.ts';
import { AUDITED_API_KEY } from './api-key.audit.ts';
import { API_KEY, API_KEY_WITH_HASH, API_KEYS, type ApiKey } from './api-key.model.ts';
import { PERMISSION_OF_SCOPE, permissionsOfKey, type ApiKeyScope } from './scopes.rules.ts';

export interface ApiKeysServiceOptions {
  sql: Sql;
  changes: AccessChanges;
  /** What a user may do now; nothing where there is no such user any more. null asks for a key without an owner. */
  permissionsOf(userId: string | null): Promise<ReadonlySet<Permission>> | ReadonlySet<Permission>;
  audit: AuditLog;
  now(): number;
}

export interface NewApiKey {
  name: string;
  scopes: readonly ApiKeyScope[];
  /** Epoch milliseconds; null: until it is revoked. */
  expiresAt: number | null;
}

const MAX_NAME_LENGTH = 100;
/** To the minute is enough, and a write for each request too much. */
const USED_EVERY_MS = 60_000;

/** What programs identify themselves by. Methods throw DomainError. */
export class ApiKeysService {
  readonly #options: ApiKeysServiceOptions;

  constructor(options: ApiKeysServiceOptions) {
    this.#options = options;
  }

  /** Those of an owner, the newest first; without `ownerId` everybody's. */
  list(ownerId?: string | null): Promise<ApiKey[]> {
    const keys = ownerId === undefined ? API_KEYS : API_KEYS.where('k.owner_id', 'is not distinct from', ownerId);
    return execute(this.#options.sql, keys.orderBy('k.created_at', 'desc').orderBy('k.id', 'desc'));
  }

  /** The key itself is told here and never again. FORBIDDEN for more than `owner` may do. */
  async create(input: NewApiKey, owner: Caller): Promise<{ apiKey: ApiKey; key: string }> {
    const { sql, audit, now } = this.#options;
    const name = normalized(input.name).trim();
    if (name === '' || name.length > MAX_NAME_LENGTH)
      throw badInput('name', `must be 1 to ${MAX_NAME_LENGTH} characters, not ${shown(input.name)}`);
    const scopes = [...new Set(input.scopes)];
    if (scopes.length === 0) throw badInput('scopes', 'must be one at least: a key without any can do nothing');
    const beyond = scopes.find((scope) => !owner.may(PERMISSION_OF_SCOPE[scope]));
    if (beyond !== undefined)
      throw new DomainError('FORBIDDEN', `scopes: ${beyond} is more than you may do yourself`, 'scopes');
    if (input.expiresAt !== null && input.expiresAt <= now())
      throw badInput('expiresAt', `must be in the future, not ${shown(timestamp(input.expiresAt))}`);
    const key = newCredential('lub_');
    const apiKey: ApiKey = {
      id: newId(),
      name,
      prefix: shownPrefix(key),
      scopes,
      ownerId: owner.userId,
      createdAt: now(),
      expiresAt: input.expiresAt,
      lastUsedAt: null,
    };
    await sql.transaction(async (tx) => {
      await execute(tx, API_KEY_WITH_HASH.insert([{ ...apiKey, hash: hashOf(key) }]));
      await audit.record(tx, { action: 'API_KEY_CREATED', ...AUDITED_API_KEY.created(apiKey) });
    });
    return { apiKey, key };
  }

  /** From the next request on, on every process within a second, it is unknown. */
  async revoke(id: string, by: Caller): Promise<string> {
    const { sql, changes, audit } = this.#options;
    const key = db.deleteFrom('api_key as k').where('k.id', '=', id).returning(API_KEY.of('k'));
    const mayRevoke = by.may('ADMIN') ? key : key.where('k.owner_id', 'is not distinct from', by.userId);
    await sql.transaction(async (tx) => {
      const gone = await executeFirst(tx, mayRevoke);
      if (gone === undefined) throw notFound('ApiKey', 'id', id);
      await changes.announce(tx, [id], wordOf('API_KEY'));
      await audit.record(tx, { action: 'API_KEY_REVOKED', ...AUDITED_API_KEY.deleted(gone) });
    });
    changes.send({ kind: 'API_KEY', id });
    return id;
  }

  /** Who calls with this key; null where it is unknown or has expired. */
  async callerOf(key: string): Promise<Caller | null> {
    const { sql, now, permissionsOf } = this.#options;
    const found = await executeFirst(sql, API_KEYS.where('k.hash', '=', hashOf(key)));
    if (found === undefined || (found.expiresAt !== null && found.expiresAt <= now())) return null;
    await this.#noteUse(found);
    return new Caller({
      kind: 'API_KEY',
      id: found.id,
      userId: found.ownerId,
      name: `API key ${found.name}`,
      permissions: permissionsOfKey(found.scopes, await permissionsOf(found.ownerId)),
      expiresAt: found.expiresAt,
    });
  }

  async #noteUse({ id, lastUsedAt }: ApiKey): Promise<void> {
    const { sql, now } = this.#options;
    if (lastUsedAt !== null && now() - lastUsedAt < USED_EVERY_MS) return;
    await execute(
      sql,
      db
        .updateTable('api_key')
        .set({ last_used_at: timestamp(now()) })
        .where('id', '=', id),
    );
  }
}
