import type { SqlBool } from 'kysely';
import { allOf, anyOf, db, execute, lit, on, ONE, raw, type Changes } from '../../lib/query.ts';
import { timestamp, type Sql, type SqlRunner, type Timestamp } from '../../lib/sql.ts';
import { newId } from '../../lib/uuid.ts';
import type { AfterCommit, WaitingRuns } from '../tasks/tasks.service.ts';
import { type Task, TASKS } from '../tasks/task.model.ts';
import type { RunBeats } from './run-beats.service.ts';
import { queuedRun } from './new-run.model.ts';
import { type Run, DUE, IS_QUEUED, IS_RUNNING, RUN, RUNS } from './run.model.ts';
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

const both = on<{ r: 'run'; t: 'task' }>();
/** What a run `r` takes over when its task `t` is edited. */
const RENEWED = {
  task_name: both.ref('t.name'),
  script: both.ref('t.script'),
  folder: both.ref('t.folder'),
  arguments: both.ref('t.arguments'),
  timeout_seconds: both.ref('t.timeout_seconds'),
  max_retries: both.ref('t.max_retries'),
  user: both.ref('t.user'),
  host: both.ref('t.host'),
  environment: both.ref('t.environment'),
  exclusive: both('t.concurrency', '<>', lit('ALLOW')).$castTo<boolean>(),
  // What is tried again goes on beating for the app that it has begun to beat for.
  app_id: both.case().when('r.attempt', '=', lit(1)).then(both.ref('t.app_id')).else(both.ref('r.app_id')).end(),
} satisfies Changes<'run'>;
const BEFORE = (Object.keys(RENEWED) as (keyof typeof RENEWED)[]).map((name) => both.ref(`r.${name}`));

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
    await execute(tx, RUN.insert([run]));
    await events.runs.announce(tx, [run.id]);
    return () => events.runs.send(run);
  }

  async cancel(tx: SqlRunner, taskIds: readonly string[], reason: string): Promise<AfterCommit> {
    if (taskIds.length === 0) return () => {};
    const query = db
      .updateTable('run as r')
      .set({ status: 'CANCELLED', finished_at: timestamp(this.#options.now()), error: reason })
      .where(IS_QUEUED)
      .where('r.task_id', '=', anyOf(taskIds))
      .returning(RUN.of('r'));
    const rows = await execute(tx, query);
    const ended = await this.#ended(tx, rows);
    return () => this.tellEnded(ended);
  }

  /**
   * Of tasks whose newest run takes the place of all before it: ends what waits, and asks what runs to end. These are
   * the newest.
   */
  async giveWayTo(tx: SqlRunner, newest: readonly Run[]): Promise<Run[]> {
    if (newest.length === 0) return [];
    const at = timestamp(this.#options.now());
    const query = db
      .updateTable('run as r')
      .set(
        (eb) =>
          ({
            cancel_requested: IS_RUNNING.$castTo<boolean>(),
            error: REPLACED,
            status: eb.case().when(IS_QUEUED).then(lit('CANCELLED')).else(eb.ref('r.status')).end(),
            finished_at: raw<Timestamp | null>`case when ${IS_QUEUED} then ${at}::timestamptz end`,
          }) satisfies Changes<'run'>,
      )
      .where('r.task_id', '=', anyOf(newest.map((run) => run.taskId)))
      .where('r.id', '<>', allOf(newest.map((run) => run.id)))
      .where((eb) => eb.or([IS_QUEUED, IS_RUNNING]))
      .where('r.cancel_requested', '=', false)
      .returning(RUN.of('r'));
    const rows = await execute(tx, query);
    return this.#ended(tx, rows);
  }

  /** Whoever may run the task as it is now, may run what waits of it. */
  async renew(tx: SqlRunner, taskId: string): Promise<AfterCommit> {
    const { events } = this.#options;
    const query = db
      .updateTable('run as r')
      .from('task as t')
      .set(RENEWED)
      .where('t.id', '=', taskId)
      .whereRef('r.task_id', '=', 't.id')
      .where(IS_QUEUED)
      .where(raw<SqlBool>`(${raw.join(Object.values(RENEWED))}) is distinct from (${raw.join(BEFORE)})`)
      .returning(RUN.of('r'));
    const rows = await execute(tx, query);
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
      const old = db
        .selectFrom('run as r')
        .where(IS_QUEUED)
        .where('r.trigger', '<>', 'MISFIRE')
        .where((eb) => eb(eb.fn.coalesce('r.not_before', 'r.created_at'), '<', since));
      await execute(
        tx,
        db.selectFrom('task').select(ONE).where('id', 'in', old.select('r.task_id')).orderBy('id').forNoKeyUpdate(),
      );
      const query = db
        .updateTable('run')
        .set({ status: 'MISSED', finished_at: timestamp(now()), error: 'no agent took it within a day' })
        .where('id', 'in', old.select('r.id').limit(EXPIRED_AT_ONCE).forUpdate().skipLocked())
        .returning(RUN.of('run'));
      const rows = await execute(tx, query);
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
    const rows = await execute(sql, TASKS.where('t.id', '=', anyOf(ids)));
    for (const row of rows) events.tasks.send({ kind: 'UPDATED', taskId: row.id, task: row });
  }

  /** Tells agents again of runs that wait of tasks that allow one at a time, now that one has ended. */
  async offerQueuedOf(taskIds: readonly string[]): Promise<void> {
    if (taskIds.length === 0) return;
    const { sql, events } = this.#options;
    const query = RUNS.where(IS_QUEUED)
      .where('r.task_id', '=', anyOf([...new Set(taskIds)]))
      .orderBy(DUE)
      .orderBy('r.id');
    const rows = await execute(sql, query, { name: 'queued-of-tasks' });
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
      await execute(tx, db.updateTable('task').set({ asap: false }).where('id', '=', anyOf(ids)));
      await events.tasks.announce(tx, ids);
    }
    return rows;
  }
}
