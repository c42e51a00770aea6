import { notify } from '../../lib/notify.ts';
import { db, execute, executeFirst, greatest, ONE, type Changes } from '../../lib/query.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { DomainError, notFound, shown } from '../../lib/errors.ts';
import { sqlState, timestamp, type SqlRunner } from '../../lib/sql.ts';
import { newId, newSecret } from '../../lib/uuid.ts';
import { commit } from '../../ledger/commit.ts';
import { addIncidents, type ChangeWrite, type CommitBatch, type WriterIdentity } from '../../ledger/commit.batch.ts';
import { AppIncidents } from '../../ledger/incident.rules.ts';
import type { AuditLog } from '../access/audit/audit-log.service.ts';
import { AUDITED_APP, AUDITED_APP_STATE, type AppAction } from './app.audit.ts';
import { checkEdit, type AppSettings, type UpdateAppInput } from './app.input.ts';
import { policyColumns, statusRank, toApp, type App, APPS } from '../../ledger/app.model.ts';
import { AppEntity } from '../../ledger/app.entity.ts';
import { AppStateEntity } from '../../ledger/app-state.entity.ts';
import type { AppCache } from '../../ledger/app-cache.ts';
import { APPS_CHANNEL, type AppChange } from '../../ledger/app-change.ts';
import type { EventHub } from '../../ledger/event-hub.ts';
import type { Broadcast } from '../../lib/broadcast.ts';
import { edit, initialState, pause, resume, type Outcome } from '../../status/status.rules.ts';

const UNIQUE_VIOLATION = '23505';

export interface AppEditsOptions {
  cache: AppCache;
  hub: EventHub;
  changes: Broadcast<AppChange>;
  /** Sent after each commit that has changed incidents. */
  incidentsChanged: Broadcast<null>;
  audit: AuditLog;
  now(): number;
  writer: WriterIdentity;
}

/**
 * Changes of apps inside a transaction, which may be that of something else that changes with them.
 * Nobody hears of them before {@link AppEdits.publish}, which is to be called once the transaction is
 * committed. Methods throw as those of AppsService do.
 */
export class AppEdits {
  readonly #options: AppEditsOptions;
  readonly #em: EntityManager;
  readonly #tx: SqlRunner;
  readonly #at: number;
  readonly #published: (() => void)[] = [];

  constructor(options: AppEditsOptions, em: EntityManager, tx: SqlRunner) {
    this.#options = options;
    this.#em = em;
    this.#tx = tx;
    this.#at = options.now();
  }

  /** Tells everybody in this process; the others hear of it by the commit. */
  publish(): void {
    for (const tell of this.#published.splice(0)) tell();
  }

  /** The app as this transaction sees it, locked until its end; null where there is none. */
  async find(id: string): Promise<App | null> {
    const row = await executeFirst(this.#tx, APPS.where('a.id', '=', id).forNoKeyUpdate('s'));
    return row === undefined ? null : toApp(row);
  }

  async insert(settings: AppSettings, slug: string): Promise<App> {
    const { cache, changes, audit } = this.#options;
    const at = this.#at;
    const id = newId();
    const { schedule, graceSeconds, maxRunSeconds, ...rest } = settings;
    const app: App = {
      ...rest,
      slug,
      id,
      policy: { schedule, graceSeconds, maxRunSeconds },
      pingKey: newSecret(),
      snoozedUntil: null,
      createdAt: at,
      updatedAt: at,
      version: 0,
      state: initialState(at),
    };
    const { state } = app;
    const em = this.#em;
    em.persist(em.create(AppEntity, { id, ...settingsColumns(app), createdAt: new Date(at), updatedAt: new Date(at) }));
    em.persist(
      em.create(AppStateEntity, {
        app: id,
        status: statusRank(state.status),
        statusSince: new Date(state.statusSince),
        // The ORM would write the column's default as the text "[]".
        runs: state.runs,
      }),
    );
    await em.flush().catch(slugTaken(slug));
    await audit.record(this.#tx, { action: 'APP_CREATED', ...AUDITED_APP.created(app) });
    await this.#notify('CREATED', id);
    this.#published.push(() => {
      cache.set(app);
      changes.send({ kind: 'CREATED', appId: id, app });
    });
    return app;
  }

  async update(id: string, input: UpdateAppInput): Promise<App> {
    const settings = checkEdit(input, this.#at);
    return this.change(id, 'APP_UPDATED', (before, now) => {
      const { schedule, graceSeconds, maxRunSeconds, slug, ...rest } = { ...before, ...before.policy, ...settings };
      const policy = { schedule, graceSeconds, maxRunSeconds };
      const after: App = { ...rest, slug: slug ?? before.slug, policy, updatedAt: now };
      return { after, outcome: edit(before.policy, policy, before.state, now) };
    });
  }

  pause(id: string, resumeOnBeat: boolean): Promise<App> {
    return this.#changeState(id, 'APP_PAUSED', (app, now) => pause(app.state, resumeOnBeat, now));
  }

  resume(id: string): Promise<App> {
    return this.#changeState(id, 'APP_RESUMED', (app, now) => resume(app.policy, app.state, now));
  }

  #changeState(
    id: string,
    action: 'APP_PAUSED' | 'APP_RESUMED',
    rule: (app: App, now: number) => Outcome,
  ): Promise<App> {
    return this.change(id, action, (app, now) => ({ after: app, outcome: rule(app, now) }));
  }

  /**
   * Changes an app under the lock of its row, so that no beat comes between reading and
   * writing. Those who watch apps are told, unless its status alone changes.
   */
  async change(
    id: string,
    action: AppAction,
    rule: (app: App, now: number) => { after: App; outcome: Outcome },
  ): Promise<App> {
    const { cache, changes, incidentsChanged, audit, writer } = this.#options;
    const tx = this.#tx;
    const isOfStatus = action === 'APP_PAUSED' || action === 'APP_RESUMED';
    const before = await this.find(id);
    if (before === null) throw notFound('App', 'id', id);
    const { after, outcome } = rule(before, this.#at);
    if (after !== before) {
      await this.#em
        .nativeUpdate(AppEntity, { id }, { ...settingsColumns(after), updatedAt: new Date(this.#at) })
        .catch(slugTaken(after.slug));
    }
    const changed: ChangeWrite[] = outcome.changes.map((transition) => ({
      ...transition,
      id: newId(),
      appId: id,
      state: { ...outcome.state, status: transition.to, statusSince: transition.at },
      heartbeat: null,
    }));
    const batch: CommitBatch = {
      states: [{ appId: id, version: before.version, state: outcome.state }],
      instances: [],
      heartbeats: [],
      changes: changed,
      openings: [],
      steps: [],
      idempotencyKeys: [],
      now: this.#at,
      writer,
    };
    if (changed.length > 0) addIncidents(batch, after, incidentsOf(before, after, outcome));
    const { firstSequence } = await commit(tx, batch);
    if (after !== before) await this.#followIncidents(after);
    if (!isOfStatus) await this.#notify('UPDATED', id);
    const app = { ...after, version: before.version + 1, state: outcome.state };
    await audit.record(tx, { action, ...(isOfStatus ? AUDITED_APP_STATE : AUDITED_APP).changed(before, app) });
    this.#published.push(() => {
      cache.set(app);
      if (!isOfStatus) changes.send({ kind: 'UPDATED', appId: id, app });
      this.#tellStatus(app, outcome, firstSequence);
      if (after !== before || changed.length > 0) incidentsChanged.send(null);
    });
    return app;
  }

  async delete(id: string): Promise<void> {
    const { cache, changes, incidentsChanged, audit } = this.#options;
    // The state first, as a beat locks it: the other way round the two could wait for each other.
    await execute(this.#tx, db.selectFrom('app_state').select(ONE).where('app_id', '=', id).forUpdate());
    const before = await this.find(id);
    if (before === null) throw notFound('App', 'id', id);
    await execute(this.#tx, db.deleteFrom('app').where('id', '=', id));
    const at = timestamp(this.#at);
    await execute(
      this.#tx,
      updateOpenIncidents(id).set(
        (eb) =>
          ({
            end: 'APP_DELETED' as const,
            resolved_at: greatest(eb.ref('opened_at'), at),
          }) satisfies Changes<'incident'>,
      ),
    );
    await audit.record(this.#tx, { action: 'APP_DELETED', ...AUDITED_APP.deleted(before) });
    await this.#notify('DELETED', id);
    this.#published.push(() => {
      cache.drop(id);
      changes.send({ kind: 'DELETED', appId: id, app: null });
      incidentsChanged.send(null);
    });
  }

  /** What alerts depend on of an app is in its open incidents, too. */
  async #followIncidents({ id, name, slug, tags, environment }: App): Promise<void> {
    const copied = {
      app_name: name,
      app_slug: slug,
      app_tags: tags,
      app_environment: environment,
    } satisfies Changes<'incident'>;
    await execute(this.#tx, updateOpenIncidents(id).set(copied));
  }

  #tellStatus(app: App, { changes }: Outcome, firstSequence: number): void {
    const [first] = changes;
    const last = changes.at(-1);
    if (first === undefined || last === undefined) return;
    this.#options.hub.publish(firstSequence, [
      {
        changes: changes.length,
        cause: last.cause,
        appId: app.id,
        app,
        previousStatus: first.from,
        status: app.state.status,
        at: last.at,
        heartbeat: null,
        instance: null,
      },
    ]);
  }

  /** Tells the other processes, in the transaction that makes the change. */
  async #notify(kind: AppChange['kind'], id: string): Promise<void> {
    const { processId } = this.#options.writer;
    if (processId !== null) await notify(this.#tx, APPS_CHANNEL, `${processId} ${kind} ${id}`);
  }
}

const updateOpenIncidents = (appId: string) =>
  db
    .updateTable('incident')
    .set((eb) => ({ version: eb('version', '+', 1) }) satisfies Changes<'incident'>)
    .where('app_id', '=', appId)
    .where('resolved_at', 'is', null);

function incidentsOf(before: App, { policy, state }: App, { changes }: Outcome): AppIncidents {
  const incidents = new AppIncidents(before.state.status);
  incidents.apply(changes, { policy, lastHeartbeatAt: state.newestOccurredAt }, null);
  return incidents;
}

/** What an edit may change of the table of apps. */
const settingsColumns = ({ id, createdAt, updatedAt, version, state, policy, snoozedUntil, ...settings }: App) => ({
  ...settings,
  snoozedUntil: snoozedUntil === null ? null : new Date(snoozedUntil),
  ...policyColumns(policy),
});

const slugTaken =
  (slug: string) =>
  (error: unknown): never => {
    if (sqlState(error) === UNIQUE_VIOLATION)
      throw new DomainError('CONFLICT', `slug: ${shown(slug)} is taken by another app`, 'slug', { cause: error });
    throw error;
  };
