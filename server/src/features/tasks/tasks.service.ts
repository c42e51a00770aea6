import type { EntityManager } from '@mikro-orm/postgresql';
import { badInput, DomainError, notFound, shown } from '../../lib/errors.ts';
import { timestamp, type Sql, type SqlRunner } from '../../lib/sql.ts';
import { newId } from '../../lib/uuid.ts';
import type { AppsService } from '../apps/apps.service.ts';
import { isSameSchedule } from '../apps/schedule.rules.ts';
import { INSERT_RUNS, runsAsJson, type Run } from '../runs/run.model.ts';
import { queuedRun } from '../runs/new-run.model.ts';
import { longestRunSeconds } from '../runs/run.rules.ts';
import type { RunsService } from '../runs/runs.service.ts';
import type { SchedulerEvents } from '../runs/scheduler-events.service.ts';
import { TaskEntity } from './task.entity.ts';
import { checkNewTask, checkTaskEdit, type TaskInput, type TaskSettings } from './task.input.ts';
import { TASK_COLUMNS, toTask, type Task, type TaskRow } from './task.model.ts';
import { appScheduleOf, nextTaskSlot } from './task-schedule.rules.ts';

export interface TasksServiceOptions {
  sql: Sql;
  transactional<T>(work: (em: EntityManager, tx: SqlRunner) => Promise<T>): Promise<T>;
  apps: AppsService;
  runs: RunsService;
  events: SchedulerEvents;
  now(): number;
}

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
    const rows = await this.#options.sql.query<TaskRow>(
      `select ${TASK_COLUMNS} from task t where t.id = any($1::uuid[])`,
      [ids],
    );
    const tasks = new Map(rows.map((row) => [row.id, toTask(row)]));
    return ids.map((id) => tasks.get(id) ?? null);
  }

  async create(input: TaskInput): Promise<Task> {
    const { transactional, events, now } = this.#options;
    const at = now();
    const settings = checkNewTask(input, at);
    await this.#checkApp(settings.appId);
    const task = withSlots(
      {
        ...settings,
        id: newId(),
        anchorAt: at,
        nextRunAt: null,
        unclaimedFrom: null,
        createdAt: at,
        updatedAt: at,
      },
      at,
    );
    const run = await transactional(async (em, tx) => {
      em.persist(
        em.create(TaskEntity, {
          id: task.id,
          ...columnsOf(task),
          createdAt: new Date(at),
          updatedAt: new Date(at),
        }),
      );
      await em.flush();
      await events.announce(tx, { of: 'CREATED', ids: [task.id] });
      return task.asap ? this.#queueAsap(tx, task) : null;
    });
    events.tasks.send({ kind: 'CREATED', taskId: task.id, task });
    if (run !== null) events.runs.send(run);
    await this.#teachApp(task);
    return task;
  }

  async update(id: string, input: TaskInput): Promise<Task> {
    const { transactional, events, now } = this.#options;
    const at = now();
    const settings = checkTaskEdit(input, at);
    await this.#checkApp(settings.appId ?? null);
    const { task, run } = await transactional(async (em, tx) => {
      const before = await this.#lock(tx, id);
      const edited = { ...before, ...settings, updatedAt: at };
      const rescheduled = JSON.stringify(before.schedule) !== JSON.stringify(edited.schedule);
      const resumed = edited.enabled && !before.enabled;
      // What an edit leaves as it was keeps its slots, those that wait to be claimed among them.
      const after = rescheduled
        ? withSlots({ ...edited, anchorAt: at }, at)
        : resumed || !edited.enabled
          ? withSlots(edited, at)
          : edited;
      await em.nativeUpdate(TaskEntity, { id }, { ...columnsOf(after), updatedAt: new Date(at) });
      await events.announce(tx, { of: 'UPDATED', ids: [id] });
      return { task: after, run: after.asap && !before.asap ? await this.#queueAsap(tx, after) : null };
    });
    events.tasks.send({ kind: 'UPDATED', taskId: id, task });
    if (run !== null) events.runs.send(run);
    await this.#teachApp(task);
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

  /** Deletes tasks and what waits to be run of them; returns the ids of those that existed. Runs that have begun go on. */
  async deleteMany(ids: readonly string[]): Promise<string[]> {
    const { sql, runs, events } = this.#options;
    if (ids.length > MAX_IDS) throw badInput('ids', `must be at most ${MAX_IDS}, not ${ids.length}`);
    const deleted = await sql.transaction(async (tx) => {
      // In the order in which claims lock them: else the two could wait for each other.
      await tx.query('select 1 from task where id = any($1::uuid[]) order by id for update', [ids]);
      const rows = await tx.query<{ id: string }>('delete from task where id = any($1::uuid[]) returning id', [ids]);
      const gone = rows.map((row) => row.id);
      await events.announce(tx, { of: 'DELETED', ids: gone });
      return gone;
    });
    for (const taskId of deleted) events.tasks.send({ kind: 'DELETED', taskId, task: null });
    await runs.cancelQueuedOf(deleted, 'the task was deleted');
    return deleted;
  }

  /** Runs a task once, as soon as an agent can take it. */
  async run(id: string): Promise<Run> {
    const { sql, events, now } = this.#options;
    const run = await sql.transaction(async (tx) => {
      const queued = queuedRun(await this.#lock(tx, id), { id: newId(), trigger: 'MANUAL', now: now() });
      await tx.query(INSERT_RUNS, [runsAsJson([queued])]);
      await events.announce(tx, { of: 'runs', ids: [queued.id] });
      return queued;
    });
    events.runs.send(run);
    return run;
  }

  async #lock(tx: SqlRunner, id: string): Promise<Task> {
    const [row] = await tx.query<TaskRow>(`select ${TASK_COLUMNS} from task t where t.id = $1 for update`, [id]);
    if (row === undefined) throw notFound('Task', 'id', id);
    return toTask(row);
  }

  async #queueAsap(tx: SqlRunner, task: Task): Promise<Run> {
    const run = queuedRun(task, { id: newId(), trigger: 'ASAP', now: this.#options.now() });
    await tx.query(INSERT_RUNS, [runsAsJson([run])]);
    await this.#options.events.announce(tx, { of: 'runs', ids: [run.id] });
    return run;
  }

  async #checkApp(appId: string | null): Promise<void> {
    if (appId !== null && (await this.#options.apps.find({ id: appId })) === null)
      throw badInput('appId', `there is no app ${shown(appId)}`);
  }

  /** The app's schedule follows the task's, and its run limit the time that all attempts may take. */
  async #teachApp({ appId, schedule, timeoutSeconds, maxRetries }: Task): Promise<void> {
    const { apps } = this.#options;
    const app = appId === null ? null : await apps.find({ id: appId });
    if (app === null) return;
    const wanted = appScheduleOf(schedule) ?? app.policy.schedule;
    const maxRunSeconds = longestRunSeconds(timeoutSeconds, maxRetries);
    if (isSameSchedule(wanted, app.policy.schedule) && maxRunSeconds === app.policy.maxRunSeconds) return;
    const asInput =
      wanted.type === 'interval'
        ? { everySeconds: wanted.everySeconds }
        : { cron: { expression: wanted.expression, timezone: wanted.timezone } };
    await apps.update(app.id, { schedule: asInput, maxRunSeconds });
  }
}

/** The task with its next slot as of `now`; none where it is disabled. */
function withSlots(task: Task, now: number): Task {
  const nextRunAt = task.enabled ? nextTaskSlot(task.schedule, task.anchorAt, now) : null;
  return { ...task, nextRunAt, unclaimedFrom: nextRunAt };
}

const date = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

const columnsOf = (task: TaskSettings & Pick<Task, 'anchorAt' | 'nextRunAt' | 'unclaimedFrom'>) => ({
  name: task.name,
  script: task.script,
  folder: task.folder,
  arguments: task.arguments,
  schedule: task.schedule,
  anchorAt: new Date(task.anchorAt),
  user: task.user,
  host: task.host,
  environment: task.environment,
  enabled: task.enabled,
  asap: task.asap,
  comment: task.comment,
  timeoutSeconds: task.timeoutSeconds,
  maxRetries: task.maxRetries,
  concurrency: task.concurrency,
  misfire: task.misfire,
  appId: task.appId,
  nextRunAt: date(task.nextRunAt),
  unclaimedFrom: date(task.unclaimedFrom),
});

/** Claimed slots move on what is next; see claims.service.ts. */
export const MOVE_SLOTS = `update task t set next_run_at = m.next, unclaimed_from = case when t.unclaimed_from = m.slot then m.after
    else t.unclaimed_from end
  from jsonb_to_recordset($1::jsonb) as m(id uuid, slot timestamptz, next timestamptz, after timestamptz) where t.id = m.id`;

export const moveOf = (task: Task, slot: number, now: number) => ({
  id: task.id,
  slot: timestamp(slot),
  next: timestamp(nextTaskSlot(task.schedule, task.anchorAt, Math.max(slot, now))),
  after: timestamp(nextTaskSlot(task.schedule, task.anchorAt, slot)),
});
