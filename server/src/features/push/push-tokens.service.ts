import { LRUCache } from 'lru-cache';
import type { Announcements, Topic } from '../../ledger/announcements.ts';
import type { App } from '../../ledger/app.model.ts';
import { badInput, DomainError, notFound, shown } from '../../lib/errors.ts';
import { anyOf, countAll, db, execute, executeFirst } from '../../lib/query.ts';
import { timestamp, type Sql } from '../../lib/sql.ts';
import { newSecret } from '../../lib/uuid.ts';
import type { AuditLog } from '../access/audit/audit-log.service.ts';
import type { AppsService } from '../apps/apps.service.ts';

export interface PushTokensServiceOptions {
  sql: Sql;
  apps: Pick<AppsService, 'find'>;
  announcements: Announcements;
  audit: AuditLog;
  now(): number;
}

const TOKEN = /^[A-Za-z0-9_-]{10,64}$/;
const MAX_TOKENS = 20;
const MAX_KNOWN = 10_000;
const WORD = 'PUSH_TOKEN';

/** Further names of apps' ping keys. Methods throw DomainError that names the field. */
export class PushTokensService {
  readonly #options: PushTokensServiceOptions;
  readonly #changes: Topic<null, typeof WORD>;
  /** Ids of apps by token; tokens that nobody has are not here. */
  readonly #known = new LRUCache<string, string>({ max: MAX_KNOWN });
  /** Grows with each change: what was read before one is not kept after it. */
  #version = 0;

  constructor(options: PushTokensServiceOptions) {
    this.#options = options;
    this.#changes = options.announcements.topic<null, typeof WORD>({ words: [WORD], read: () => [null] });
    const forget = (): void => {
      this.#known.clear();
      this.#version += 1;
    };
    this.#changes.listen(forget);
    options.announcements.resync.listen(forget);
  }

  /** The id of the app that has this token; null where none has. */
  async appIdOf(token: string): Promise<string | null> {
    if (!TOKEN.test(token)) return null;
    const { announcements, sql } = this.#options;
    const known = announcements.isLive ? this.#known.get(token) : undefined;
    if (known !== undefined) return known;
    const version = this.#version;
    const found = await executeFirst(sql, db.selectFrom('push_token').select('app_id').where('token', '=', token));
    if (found === undefined) return null;
    if (version === this.#version) this.#known.set(token, found.app_id);
    return found.app_id;
  }

  /** The tokens of each of these apps, the oldest first. */
  async ofApps(appIds: readonly string[]): Promise<string[][]> {
    const query = db
      .selectFrom('push_token')
      .select(['token', 'app_id'])
      .where('app_id', '=', anyOf(appIds))
      .orderBy('created_at')
      .orderBy('token');
    const rows = await execute(this.#options.sql, query);
    return appIds.map((id) => rows.filter(({ app_id }) => app_id === id).map(({ token }) => token));
  }

  /** CONFLICT for one that an app has already. Without a token one is made. */
  async add(appId: string, given: string | null): Promise<App> {
    const token = given ?? newSecret().replaceAll('-', '');
    if (!TOKEN.test(token))
      throw badInput('token', `must be 10 to 64 of a-z, A-Z, 0-9, "-" and "_", not ${shown(token)}`);
    const app = await this.#app(appId);
    const { sql, audit, now } = this.#options;
    await sql.transaction(async (tx) => {
      const counted = await executeFirst(
        tx,
        db.selectFrom('push_token').select(countAll().as('count')).where('app_id', '=', appId),
      );
      if ((counted?.count ?? 0) >= MAX_TOKENS) throw badInput('appId', `an app has at most ${MAX_TOKENS} push tokens`);
      const insert = db
        .insertInto('push_token')
        .values({ token, app_id: appId, created_at: timestamp(now()) })
        .onConflict((conflict) => conflict.column('token').doNothing())
        .returning('token');
      if ((await executeFirst(tx, insert)) === undefined)
        throw new DomainError('CONFLICT', 'token: an app has it already', 'token');
      await audit.record(tx, { action: 'PUSH_TOKEN_ADDED', target: { kind: 'APP', id: appId, name: app.name } });
    });
    return app;
  }

  /** From the next push on it is unknown, on other processes within a second. */
  async remove(appId: string, token: string): Promise<App> {
    const app = await this.#app(appId);
    const { sql, audit } = this.#options;
    await sql.transaction(async (tx) => {
      const gone = db.deleteFrom('push_token').where('token', '=', token).where('app_id', '=', appId);
      if ((await executeFirst(tx, gone.returning('token'))) === undefined)
        throw notFound('PushToken', 'token', `${token.slice(0, 4)}…`);
      await audit.record(tx, { action: 'PUSH_TOKEN_REMOVED', target: { kind: 'APP', id: appId, name: app.name } });
      await this.#changes.announce(tx, [appId]);
    });
    this.#changes.send(null);
    return app;
  }

  async #app(id: string): Promise<App> {
    const app = await this.#options.apps.find({ id });
    if (app === null) throw notFound('App', 'appId', id);
    return app;
  }
}
