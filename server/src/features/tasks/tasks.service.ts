import { anyOf, db, execute, executeFirst, givenRows, type Changes } from '../../lib/query.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { badInput, DomainError, notFound } from '../../lib/errors.ts';
import { timestamp, type Sql, type SqlRunner, type Timestamp } from '../../lib/sql.ts';
import { newId } from '../../lib/uuid.ts';
import type { AuditLog, AuditRecord } from '../access/audit/audit-log.service.ts';
import type { AppEdits } from '../apps/app-edits.service.ts';
import type { AppSettings } from '../apps/app.input.ts';
import type { AppsService } from '../apps/apps.service.ts';
import type { TaskChanges } from './task-changes.ts';
import { AUDITED_TASK } from './task.audit.ts';
import { checkAppOf, followTask, settingsOfNewApp, type NewTaskAppInput } from './task-app.service.ts';
import { TaskEntity } from './task.entity.ts';
import { checkNewTask, checkTaskEdit, type TaskInput, type TaskSettings } from './task.input.ts';
import { TASK, type Task, TASKS } from './task.model.ts';
import { nextTaskSlot } from './task-schedule.rules.ts';

/** To be called once the transaction is committed. */
export type AfterCommit = () => void | Promise<void>;

/** What becomes of the runs that wait of a task, in the transaction that changes it. */
export interface WaitingRuns {
  /** Has a task run once, as soon as an agent can take it. */
  queueAsap(tx: SqlRunner, task: Task): Promise<AfterCommit>;
  /** What waits becomes as the task is now. */
  renew(tx: SqlRunner, taskId: string): Promise<AfterCommit>;
  /** What waits is not run any more. */
  cancel(tx: SqlRunner, taskIds: readonly string[], reason: string): Promise<AfterCommit>;
}

export interface TasksServiceOptions {
  sql: Sql;
  transactional<T>(work: (em: EntityManager, tx: SqlRunner) => Promise<T>): Promise<T>;
  apps: AppsService;
  waitingRuns(): WaitingRuns;
  changes: TaskChanges;
  audit: AuditLog;
  now(): number;
}

/** What the API takes of a task: with `newApp` also the app that is made for it. */
export type NewTaskInput = TaskInput & { newApp?: NewTaskAppInput | null | undefined };

type NewApp = AppSettings & { slug: string };

/** Most tasks that one call may change. */
const MAX_IDS = 1_000;

/** What people do to tasks. Methods throw DomainError: BAD_USER_INPUT, NOT_FOUND for an unknown id. */
export class TasksService {
  readonly #options: TasksServiceOptions;

  constructor(options: TasksServiceOptions) {
    this.#options = options;
  }

  async find(id: string): Promise<Task | null> {
    return (await this.findMany([id]))[0] ?? null;
  }

  /** The tasks with these ids in their order; null for those that do not exist. */
  async findMany(ids: readonly string[]): Promise<(Task | null)[]> {
    const rows = await execute(this.#options.sql, TASKS.where('t.id', '=', anyOf(ids)));
    const tasks = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => tasks.get(id) ?? null);
  }

  /** With `newApp` the task and its app are made together, or neither. */
  async create({ newApp = null, ...input }: NewTaskInput): Promise<Task> {
    const { apps, now } = this.#options;
    const at = now();
    const settings = checkNewTask(input, at);
    if (newApp === null) return this.#insert(settings, null, at);
    if (settings.appId !== null) throw twoApps();
    const app = settingsOfNewApp(newApp, settings, at);
    return apps.withFreeSlug(app, (slug) => this.#insert(settings, { ...app, slug }, at));
  }

  async #insert(settings: TaskSettings, newApp: NewApp | null, at: number): Promise<Task> {
    const { changes, waitingRuns, audit } = this.#options;
    const { task, tellRun } = await this.#edit(async (em, tx, edits) => {
      const appId = newApp === null ? settings.appId : (await edits.insert(newApp, newApp.slug)).id;
      const times = { anchorAt: at, createdAt: at, updatedAt: at, nextRunAt: null, unclaimedFrom: null };
      const made = withSlots({ ...settings, ...times, id: newId(), appId, appPausedAt: null }, at);
      await checkAppOf(edits, made);
      em.persist(em.create(TaskEntity, TASK.dated(made)));
      await em.flush();
      await audit.record(tx, { action: 'TASK_CREATED', ...AUDITED_TASK.created(made) });
      await changes.announce(tx, [made.id], 'CREATED');
      await followTask(tx, edits, null, made);
      return { task: made, tellRun: made.asap ? await waitingRuns().queueAsap(tx, made) : null };
    });
    changes.send({ kind: 'CREATED', taskId: task.id, task });
    await tellRun?.();
    return task;
  }

  /**
   * What waits to be run follows the edit; of a disabled task it is cancelled. Runs that have begun go on as they
   * began.
   */
  async update(id: string, { newApp = null, ...input }: NewTaskInput): Promise<Task> {
    const { apps, now } = this.#options;
    const at = now();
    const settings = checkTaskEdit(input, at);
    if (newApp === null) return this.#change(id, settings, null, at);
    if (settings.appId != null) throw twoApps();
    const before = await this.find(id);
    if (before === null) throw notFound('Task', 'id', id);
    const app = settingsOfNewApp(newApp, { ...before, ...settings }, at);
    return apps.withFreeSlug(app, (slug) => this.#change(id, settings, { ...app, slug }, at));
  }

  async #change(id: string, settings: Partial<TaskSettings>, newApp: NewApp | null, at: number): Promise<Task> {
    const { changes, waitingRuns, audit } = this.#options;
    const { task, tellRuns } = await this.#edit(async (em, tx, edits) => {
      const before = await lockTask(tx, id);
      const appId = newApp === null ? (settings.appId ?? null) : (await edits.insert(newApp, newApp.slug)).id;
      const edited = { ...before, ...settings, ...(newApp !== null && { appId }), updatedAt: at };
      const isDisabled = before.enabled && !edited.enabled;
      // What was to be run at once is cancelled with all that waits.
      if (isDisabled && settings.asap === undefined) edited.asap = false;
      if (settings.appId != null) await checkAppOf(edits, edited);
      const rescheduled = JSON.stringify(before.schedule) !== JSON.stringify(edited.schedule);
      const resumed = edited.enabled && !before.enabled;
      // What an edit leaves as it was keeps its slots, those that wait to be claimed among them.
      const after = rescheduled
        ? withSlots({ ...edited, anchorAt: at }, at)
        : resumed || !edited.enabled
          ? withSlots(edited, at)
          : edited;
      const appPausedAt = await followTask(tx, edits, before, after);
      await em.nativeUpdate(TaskEntity, { id }, TASK.dated({ ...after, appPausedAt }));
      const action = isDisabled ? 'TASK_DISABLED' : resumed ? 'TASK_ENABLED' : 'TASK_UPDATED';
      await audit.record(tx, { action, ...AUDITED_TASK.changed(before, after) });
      await changes.announce(tx, [id]);
      const told = [
        isDisabled ? await waitingRuns().cancel(tx, [id], 'the task was disabled') : await waitingRuns().renew(tx, id),
        ...(after.asap && !before.asap ? [await waitingRuns().queueAsap(tx, after)] : []),
      ];
      return { task: { ...after, appPausedAt }, tellRuns: told };
    });
    changes.send({ kind: 'UPDATED', taskId: id, task });
    for (const tell of tellRuns) await tell();
    return task;
  }

  /** Enables or disables tasks; those that do not exist are passed over. */
  async setEnabled(ids: readonly string[], enabled: boolean): Promise<Task[]> {
    if (ids.length > MAX_IDS) throw badInput('ids', `must be at most ${MAX_IDS}, not ${ids.length}`);
    const tasks: Task[] = [];
    for (const id of new Set(ids)) {
      try {
        tasks.push(await this.update(id, { enabled }));
      } catch (error) {
        if (!(error instanceof DomainError && error.code === 'NOT_FOUND')) throw error;
      }
    }
    return tasks;
  }

  async delete(id: string): Promise<string> {
    const [deleted] = await this.deleteMany([id]);
    if (deleted === undefined) throw notFound('Task', 'id', id);
    return deleted;
  }

  /**
   * Deletes tasks and what waits to be run of them; returns the ids of those that existed. Runs that have begun go on.
   */
  async deleteMany(ids: readonly string[]): Promise<string[]> {
    const { changes, waitingRuns, audit } = this.#options;
    if (ids.length > MAX_IDS) throw badInput('ids', `must be at most ${MAX_IDS}, not ${ids.length}`);
    const { deleted, tellRuns } = await this.#edit(async (_em, tx, edits) => {
      // In the order in which claims lock them: else the two could wait for each other.
      const rows = await execute(tx, TASKS.where('t.id', '=', anyOf(ids)).orderBy('t.id').forUpdate());
      const gone = rows.map((row) => row.id);
      await execute(tx, db.deleteFrom('task').where('id', '=', anyOf(gone)));
      // In one order, and after all tasks are gone: of several that share an app none is left.
      for (const task of rows.toSorted(byApp)) await followTask(tx, edits, task, null);
      const deletions = rows.map((row): AuditRecord => ({ action: 'TASK_DELETED', ...AUDITED_TASK.deleted(row) }));
      await audit.record(tx, ...deletions);
      await changes.announce(tx, gone, 'DELETED');
      return { deleted: gone, tellRuns: await waitingRuns().cancel(tx, gone, 'the task was deleted') };
    });
    for (const taskId of deleted) changes.send({ kind: 'DELETED', taskId, task: null });
    await tellRuns();
    return deleted;
  }

  /** One transaction for a task and its app; what becomes of the app is told after the commit. */
  async #edit<T>(work: (em: EntityManager, tx: SqlRunner, edits: AppEdits) => Promise<T>): Promise<T> {
    const { transactional, apps } = this.#options;
    const { edits, result } = await transactional(async (em, tx) => {
      const made = apps.editsIn(em, tx);
      return { edits: made, result: await work(em, tx, made) };
    });
    edits.publish();
    return result;
  }
}

/** The task as this transaction sees it, locked until its end. Throws NOT_FOUND. */
export async function lockTask(tx: SqlRunner, id: string): Promise<Task> {
  const row = await executeFirst(tx, TASKS.where('t.id', '=', id).forUpdate());
  if (row === undefined) throw notFound('Task', 'id', id);
  return row;
}

const twoApps = (): DomainError => badInput('newApp', 'must be left out where appId is given');

const byApp = (a: Task, b: Task): number => (a.appId ?? '').localeCompare(b.appId ?? '');

/** The task with its next slot as of `now`; none where it is disabled. */
function withSlots(task: Task, now: number): Task {
  const nextRunAt = task.enabled ? nextTaskSlot(task.schedule, task.anchorAt, now) : null;
  return { ...task, nextRunAt, unclaimedFrom: nextRunAt };
}

export interface MovedSlot {
  id: string;
  slot: Timestamp;
  next: Timestamp | null;
  after: Timestamp | null;
}

export const moveOf = (task: Task, slot: number, now: number): MovedSlot => ({
  id: task.id,
  slot: timestamp(slot),
  next: timestamp(nextTaskSlot(task.schedule, task.anchorAt, Math.max(slot, now))),
  after: timestamp(nextTaskSlot(task.schedule, task.anchorAt, slot)),
});

/** Claimed slots move on what is next; see claims.service.ts. */
export const moveSlots = (moved: readonly MovedSlot[]) =>
  db
    .updateTable('task as t')
    .from(givenRows('m', { id: 'uuid', slot: 'timestamptz', next: 'timestamptz', after: 'timestamptz' }, moved))
    .set(
      (eb) =>
        ({
          next_run_at: eb.ref('m.next'),
          unclaimed_from: eb
            .case()
            .when('t.unclaimed_from', '=', eb.ref('m.slot'))
            .then(eb.ref('m.after'))
            .else(eb.ref('t.unclaimed_from'))
            .end(),
        }) satisfies Changes<'task'>,
    )
    .whereRef('t.id', '=', 'm.id');
