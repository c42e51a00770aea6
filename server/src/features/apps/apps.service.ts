import type { EntityManager } from '@mikro-orm/postgresql';
import type { Broadcast } from '../../lib/broadcast.ts';
import { DomainError, notFound, shown } from '../../lib/errors.ts';
import { sqlState, type Sql, type SqlRunner } from '../../lib/sql.ts';
import { storable } from '../../lib/text.ts';
import { newId, newSecret } from '../../lib/uuid.ts';
import { commit, type ChangeWrite, type WriterIdentity } from '../heartbeats/commit.service.ts';
import type { EventHub } from '../heartbeats/event-hub.ts';
import type { AppCache } from './app-cache.ts';
import { AppEntity } from './app.entity.ts';
import { checkEdit, checkNewApp, type AppSettings, type CreateAppInput, type UpdateAppInput } from './app.input.ts';
import { APP_COLUMNS, APP_TABLES, statusRank, toApp, type App, type AppRow } from './app.model.ts';
import { AppStateEntity } from './app-state.entity.ts';
import { slugOf } from './slug.rules.ts';
import { edit, initialState, pause, resume, type Outcome } from './status.rules.ts';

export interface AppChange {
  kind: 'CREATED' | 'UPDATED' | 'DELETED';
  appId: string;
  app: App | null;
}

export interface AppsServiceOptions {
  sql: Sql;
  transactional<T>(work: (em: EntityManager, tx: SqlRunner) => Promise<T>): Promise<T>;
  cache: AppCache;
  hub: EventHub;
  changes: Broadcast<AppChange>;
  now(): number;
  writer: WriterIdentity;
}

/** PostgreSQL's channel on which processes tell each other of apps created, edited and deleted. */
export const APPS_CHANNEL = 'lubdub_apps';

const UNIQUE_VIOLATION = '23505';
const MAX_NUMBERED_SLUGS = 100;
const MAX_SLUG_TRIES = MAX_NUMBERED_SLUGS + 5;

/** What people do to apps. Methods throw DomainError: BAD_USER_INPUT, NOT_FOUND for an unknown id, CONFLICT for a slug that is taken. */
export class AppsService {
  readonly #options: AppsServiceOptions;

  constructor(options: AppsServiceOptions) {
    this.#options = options;
  }

  async find(address: { id: string } | { slug: string }): Promise<App | null> {
    const [column, value] = 'id' in address ? ['a.id', address.id] : ['a.slug', storable(address.slug)];
    const [row] = await this.#options.sql.query<AppRow>(
      `select ${APP_COLUMNS} from ${APP_TABLES} where ${column} = $1`,
      [value],
    );
    return row === undefined ? null : toApp(row);
  }

  /** The apps with these ids in their order; null for those that do not exist. */
  async findMany(ids: readonly string[]): Promise<(App | null)[]> {
    const rows = await this.#options.sql.query<AppRow>(
      `select ${APP_COLUMNS} from ${APP_TABLES} where a.id = any($1::uuid[])`,
      [ids],
    );
    const apps = new Map(rows.map((row) => [row.id, toApp(row)]));
    return ids.map((id) => apps.get(id) ?? null);
  }

  async create(input: CreateAppInput): Promise<App> {
    const settings = checkNewApp(input, this.#options.now());
    if (settings.slug !== null) return this.#insert(settings, settings.slug);
    const wanted = slugOf(settings.name);
    for (let attempt = 1; attempt <= MAX_SLUG_TRIES; attempt += 1) {
      // Many names have one fallback: beyond a hundred of them chance is faster than counting.
      const distinction = attempt <= MAX_NUMBERED_SLUGS ? attempt : newSecret().slice(0, 8);
      const slug = attempt === 1 ? wanted : `${wanted}-${distinction}`;
      if ((await this.find({ slug })) !== null) continue;
      try {
        return await this.#insert(settings, slug);
      } catch (error) {
        if (!(error instanceof DomainError && error.code === 'CONFLICT')) throw error;
      }
    }
    throw new DomainError('CONFLICT', `slug: give one; too many apps are called ${shown(settings.name)}`, 'slug');
  }

  /** The app with this slug, made from the input where there is none. Safe to call at once from many hosts. */
  async ensure(slug: string, input: CreateAppInput): Promise<App> {
    const settings = checkNewApp({ ...input, slug }, this.#options.now());
    const known = await this.find({ slug });
    if (known !== null) return known;
    try {
      return await this.#insert(settings, slug);
    } catch (error) {
      const winner = error instanceof DomainError && error.code === 'CONFLICT' ? await this.find({ slug }) : null;
      if (winner !== null) return winner;
      throw error;
    }
  }

  async update(id: string, input: UpdateAppInput): Promise<App> {
    const settings = checkEdit(input, this.#options.now());
    return this.#change(id, 'UPDATED', (before, now) => {
      const { name, slug, description, environment, tags, schedule, graceSeconds, maxRunSeconds } = {
        ...before,
        ...before.policy,
        ...settings,
      };
      const policy = { schedule, graceSeconds, maxRunSeconds };
      const after: App = {
        ...before,
        name,
        slug: slug ?? before.slug,
        description,
        environment,
        tags,
        policy,
        updatedAt: now,
      };
      return { after, outcome: edit(before.policy, policy, before.state, now) };
    });
  }

  pause(id: string, resumeOnBeat: boolean): Promise<App> {
    return this.#changeState(id, (app, now) => pause(app.state, resumeOnBeat, now));
  }

  resume(id: string): Promise<App> {
    return this.#changeState(id, (app, now) => resume(app.policy, app.state, now));
  }

  async rotatePingKey(id: string): Promise<App> {
    return this.#change(id, 'UPDATED', (before, now) => ({
      after: { ...before, pingKey: newSecret(), updatedAt: now },
      outcome: { state: before.state, changes: [] },
    }));
  }

  async delete(id: string): Promise<string> {
    const { sql, cache, changes } = this.#options;
    await sql.transaction(async (tx) => {
      // The state first, as a beat locks it: the other way round the two could wait for each other.
      await tx.query('select 1 from app_state where app_id = $1 for update', [id]);
      const deleted = await tx.query('delete from app where id = $1 returning id', [id]);
      if (deleted.length === 0) throw notFound('App', 'id', id);
      await this.#notify(tx, 'DELETED', id);
    });
    cache.drop(id);
    changes.send({ kind: 'DELETED', appId: id, app: null });
    return id;
  }

  async #insert(settings: AppSettings, slug: string): Promise<App> {
    const { transactional, cache, changes, now } = this.#options;
    const at = now();
    const id = newId();
    const { schedule, graceSeconds, maxRunSeconds, ...rest } = settings;
    const app: App = {
      ...rest,
      slug,
      id,
      policy: { schedule, graceSeconds, maxRunSeconds },
      pingKey: newSecret(),
      createdAt: at,
      updatedAt: at,
      version: 0,
      tid: null,
      state: initialState(at),
    };
    await transactional(async (em, tx) => {
      const { state } = app;
      em.persist(em.create(AppEntity, { id, ...columnsOf(app), createdAt: new Date(at), updatedAt: new Date(at) }));
      em.persist(
        em.create(AppStateEntity, {
          app: id,
          status: statusRank(state.status),
          statusSince: new Date(state.statusSince),
          // The ORM would write the column's default as the text "[]".
          runs: state.runs,
        }),
      );
      await em.flush();
      await this.#notify(tx, 'CREATED', id);
    }).catch(slugTaken(slug));
    cache.set(app);
    changes.send({ kind: 'CREATED', appId: id, app });
    return app;
  }

  #changeState(id: string, rule: (app: App, now: number) => Outcome): Promise<App> {
    return this.#change(id, null, (app, now) => ({ after: app, outcome: rule(app, now) }));
  }

  /** Tells the other processes, in the transaction that makes the change. */
  async #notify(tx: SqlRunner, kind: AppChange['kind'], id: string): Promise<void> {
    const { processId } = this.#options.writer;
    if (processId !== null) await tx.query('select pg_notify($1, $2)', [APPS_CHANNEL, `${processId} ${kind} ${id}`]);
  }

  /** Changes an app under the lock of its row, so that no beat comes between reading and writing; `announced` to those who watch apps. */
  async #change(
    id: string,
    announced: 'UPDATED' | null,
    change: (app: App, now: number) => { after: App; outcome: Outcome },
  ): Promise<App> {
    const { transactional, cache, hub, now, writer } = this.#options;
    const at = now();
    const { app, changed, firstSequence } = await transactional(async (em, tx) => {
      const [row] = await tx.query<AppRow>(
        `select ${APP_COLUMNS} from ${APP_TABLES} where a.id = $1 for no key update of s`,
        [id],
      );
      if (row === undefined) throw notFound('App', 'id', id);
      const before = toApp(row);
      const { after, outcome } = change(before, at);
      if (after !== before) {
        await em
          .nativeUpdate(AppEntity, { id }, { ...columnsOf(after), updatedAt: new Date(at) })
          .catch(slugTaken(after.slug));
      }
      const changes: ChangeWrite[] = outcome.changes.map((transition) => ({
        ...transition,
        id: newId(),
        appId: id,
        state: { ...outcome.state, status: transition.to, statusSince: transition.at },
        heartbeat: null,
      }));
      const committed = await commit(tx, {
        states: [{ appId: id, version: before.version, tid: before.tid, state: outcome.state }],
        instances: [],
        heartbeats: [],
        changes,
        idempotencyKeys: [],
        now: at,
        writer,
      });
      if (announced !== null) await this.#notify(tx, announced, id);
      return {
        app: {
          ...after,
          version: before.version + 1,
          tid: committed.tids.get(id) ?? null,
          state: outcome.state,
        },
        changed: outcome.changes,
        firstSequence: committed.firstSequence,
      };
    });
    cache.set(app);
    if (announced !== null) this.#options.changes.send({ kind: announced, appId: id, app });
    const [first] = changed;
    const last = changed.at(-1);
    if (first !== undefined && last !== undefined) {
      hub.publish(firstSequence, [
        {
          changes: changed.length,
          cause: last.cause,
          appId: id,
          app,
          previousStatus: first.from,
          status: app.state.status,
          at: last.at,
          heartbeat: null,
          instance: null,
        },
      ]);
    }
    return app;
  }
}

const columnsOf = ({ slug, name, description, environment, tags, policy, pingKey }: App) => ({
  slug,
  name,
  description,
  environment,
  tags,
  everySeconds: policy.schedule.type === 'interval' ? policy.schedule.everySeconds : null,
  cronExpression: policy.schedule.type === 'cron' ? policy.schedule.expression : null,
  cronTimezone: policy.schedule.type === 'cron' ? policy.schedule.timezone : null,
  graceSeconds: policy.graceSeconds,
  maxRunSeconds: policy.maxRunSeconds,
  pingKey,
});

const slugTaken =
  (slug: string) =>
  (error: unknown): never => {
    if (sqlState(error) === UNIQUE_VIOLATION)
      throw new DomainError('CONFLICT', `slug: ${shown(slug)} is taken by another app`, 'slug', { cause: error });
    throw error;
  };
