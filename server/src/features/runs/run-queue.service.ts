import { timestamp, type Sql, type SqlRunner } from '../../lib/sql.ts';
import { newId } from '../../lib/uuid.ts';
import type { AfterCommit, WaitingRuns } from '../tasks/tasks.service.ts';
import { TASK_COLUMNS, type Task } from '../tasks/task.model.ts';
import type { RunBeats } from './run-beats.service.ts';
import { queuedRun } from './new-run.model.ts';
import { INSERT_RUNS, RUN_COLUMNS, runsAsJson, type Run } from './run.model.ts';
import type { RunEvents } from './run-changes.ts';

/** What somebody has asked for, or is to be tried again, is not begun later than this: nobody expects it any more. */
const EXPIRES_AFTER_MS = 86_400_000;
const EXPIRED_AT_ONCE = 500;
const REPLACED = 'a newer run has taken its place';

export interface RunQueueOptions {
  sql: Sql;
  events: RunEvents;
  beats: RunBeats;
  now(): number;
}

/**
 * What becomes of runs that wait, and of those that have to make room. The methods that take a
 * `tx` expect that it holds the rows of their tasks; whoever calls them hands what they return
 * to {@link RunQueue.tellEnded} after the commit.
 */
export class RunQueue implements WaitingRuns {
  readonly #options: RunQueueOptions;

  constructor(options: RunQueueOptions) {
    this.#options = options;
  }

  async queueAsap(tx: SqlRunner, task: Task): Promise<AfterCommit> {
    const { events, now } = this.#options;
    const run = queuedRun(task, { id: newId(), trigger: 'ASAP', now: now() });
    await tx.query(INSERT_RUNS, [runsAsJson([run])]);
    await events.runs.announce(tx, [run.id]);
    return () => events.runs.send(run);
  }

  async cancel(tx: SqlRunner, taskIds: readonly string[], reason: string): Promise<AfterCommit> {
    if (taskIds.length === 0) return () => {};
    const rows = await tx.query<Run>(
      `update run r set status = 'CANCELLED', finished_at = $2, error = $3 where r.status = 'QUEUED' and r.task_id = any($1::uuid[])
      returning ${RUN_COLUMNS}`,
      [taskIds, timestamp(this.#options.now()), reason],
    );
    const ended = await this.#ended(tx, rows);
    return () => this.tellEnded(ended);
  }

  /**
   * Of tasks whose newest run takes the place of all before it: ends what waits, and asks what runs to end. These are
   * the newest.
   */
  async giveWayTo(tx: SqlRunner, newest: readonly Run[]): Promise<Run[]> {
    if (newest.length === 0) return [];
    const rows = await tx.query<Run>(
      `update run r set cancel_requested = r.status = 'RUNNING', error = '${REPLACED}',
        status = case r.status when 'QUEUED' then 'CANCELLED' else r.status end,
        finished_at = case r.status when 'QUEUED' then $3::timestamptz end
      where r.task_id = any($1::uuid[]) and r.id <> all($2::uuid[]) and r.status in ('QUEUED', 'RUNNING') and not r.cancel_requested
      returning ${RUN_COLUMNS}`,
      [newest.map((run) => run.taskId), newest.map((run) => run.id), timestamp(this.#options.now())],
    );
    return this.#ended(tx, rows);
  }

  /** Whoever may run the task as it is now, may run what waits of it. */
  async renew(tx: SqlRunner, taskId: string): Promise<AfterCommit> {
    const { events } = this.#options;
    const copied = ['script', 'folder', 'arguments', 'timeout_seconds', 'max_retries', '"user"', 'host', 'environment'];
    const now = [...copied.map((name) => `t.${name}`), 't.name', `t.concurrency <> 'ALLOW'`];
    const before = [...copied.map((name) => `r.${name}`), 'r.task_name', 'r.exclusive'];
    const rows = await tx.query<Run>(
      // What is tried again goes on beating for the app that it has begun to beat for.
      `update run r set (${before.map((name) => name.replace('r.', '')).join(', ')}, app_id)
        = row(${now.join(', ')}, case r.attempt when 1 then t.app_id else r.app_id end)
      from task t where t.id = $1 and r.task_id = t.id and r.status = 'QUEUED'
        and ((${now.join(', ')}) is distinct from (${before.join(', ')}) or (r.attempt = 1 and r.app_id is distinct from t.app_id))
      returning ${RUN_COLUMNS}`,
      [taskId],
    );
    await events.runs.announce(
      tx,
      rows.map((row) => row.id),
    );
    return () => rows.forEach((row) => events.runs.send(row));
  }

  /**
   * Gives up what no agent has taken within a day. Slots that are to be made good wait for as long as their task does.
   */
  async expire(): Promise<void> {
    const { sql, now } = this.#options;
    const ended = await sql.transaction(async (tx) => {
      const since = timestamp(now() - EXPIRES_AFTER_MS);
      const old = `status = 'QUEUED' and trigger <> 'MISFIRE' and coalesce(not_before, created_at) < $1`;
      await tx.query(
        `select 1 from task where id in (select task_id from run where ${old}) order by id for no key update`,
        [since],
      );
      const rows = await tx.query<Run>(
        `update run r set status = 'MISSED', finished_at = $2, error = 'no agent took it within a day'
        where r.id in (select id from run where ${old} limit ${EXPIRED_AT_ONCE} for update skip locked) returning ${RUN_COLUMNS}`,
        [since, timestamp(now())],
      );
      return this.#ended(tx, rows);
    });
    await this.tellEnded(ended);
  }

  /** Tells of runs that were ended here, or asked to end, now that this is committed. Never rejects for a beat. */
  async tellEnded(runs: readonly Run[]): Promise<void> {
    const { events, beats } = this.#options;
    for (const run of runs) events.runs.send(run);
    const ended = runs.filter(({ status }) => status !== 'RUNNING');
    await beats.abandoned(ended);
    const asked = ended.filter(({ trigger }) => trigger === 'ASAP').map(({ taskId }) => taskId);
    if (asked.length > 0) await this.tellTasks(asked);
  }

  /** Tells everybody in this process how these tasks are now. */
  async tellTasks(ids: readonly string[]): Promise<void> {
    const { sql, events } = this.#options;
    const rows = await sql.query<Task>(`select ${TASK_COLUMNS} from task t where t.id = any($1::uuid[])`, [ids]);
    for (const row of rows) events.tasks.send({ kind: 'UPDATED', taskId: row.id, task: row });
  }

  /** Tells agents again of runs that wait of tasks that allow one at a time, now that one has ended. */
  async offerQueuedOf(taskIds: readonly string[]): Promise<void> {
    if (taskIds.length === 0) return;
    const { sql, events } = this.#options;
    const rows = await sql.query<Run>(
      `select ${RUN_COLUMNS} from run r where r.status = 'QUEUED' and r.task_id = any($1::uuid[]) order by ${QUEUE_ORDER}`,
      [[...new Set(taskIds)]],
      { name: 'queued-of-tasks' },
    );
    await events.runs.announce(
      sql,
      rows.map((row) => row.id),
    );
    for (const row of rows) events.runs.send(row);
  }

  async #ended(tx: SqlRunner, rows: Run[]): Promise<Run[]> {
    const { events } = this.#options;
    await events.runs.announce(
      tx,
      rows.map((row) => row.id),
    );
    const asked = rows.filter(({ status, trigger }) => status !== 'RUNNING' && trigger === 'ASAP');
    if (asked.length > 0) {
      const ids = asked.map((row) => row.taskId);
      await tx.query('update task set asap = false where id = any($1::uuid[])', [ids]);
      await events.tasks.announce(tx, ids);
    }
    return rows;
  }
}

/** The order in which runs `r` of a task that wait are begun: by their slots, or when they were asked for. */
export const QUEUE_ORDER = 'coalesce(r.scheduled_for, r.created_at), r.id';
