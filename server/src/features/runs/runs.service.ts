import { anyOf, countAll, db, execute, executeFirst, givenRows, ONE, type Changes } from '../../lib/query.ts';
import { DomainError, notFound } from '../../lib/errors.ts';
import { timestamp, type Sql } from '../../lib/sql.ts';
import { newId } from '../../lib/uuid.ts';
import type { AuditLog } from '../access/audit/audit-log.service.ts';
import { AUDITED_TASK } from '../tasks/task.audit.ts';
import { lockTask } from '../tasks/tasks.service.ts';
import { queuedRun } from './new-run.model.ts';
import { type Run, BEGAN, IS_RUNNING, RUN, RUNS } from './run.model.ts';
import { isOpen } from './run.rules.ts';
import type { RunQueue } from './run-queue.service.ts';
import type { RunEvents } from './run-changes.ts';

export interface RunsServiceOptions {
  sql: Sql;
  events: RunEvents;
  queue: RunQueue;
  audit: AuditLog;
  now(): number;
}

/** Reads runs and ends them. */
export class RunsService {
  readonly #options: RunsServiceOptions;

  constructor(options: RunsServiceOptions) {
    this.#options = options;
  }

  async find(id: string): Promise<Run | null> {
    return (await this.findMany([id]))[0] ?? null;
  }

  /** The runs with these ids in their order; null for those that do not exist. */
  async findMany(ids: readonly string[]): Promise<(Run | null)[]> {
    const rows = await execute(this.#options.sql, RUNS.where('r.id', '=', anyOf(ids)));
    const runs = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => runs.get(id) ?? null);
  }

  /** The newest run of each of these tasks, in their order. */
  async lastOf(taskIds: readonly string[]): Promise<(Run | null)[]> {
    const tasks = taskIds.map((id) => ({ id }));
    const query = db
      .selectFrom(givenRows('wanted', { id: 'uuid' }, tasks))
      .crossJoinLateral((eb) =>
        RUNS.where('r.task_id', '=', eb.ref('wanted.id'))
          .orderBy(BEGAN, 'desc')
          .orderBy('r.id', 'desc')
          .limit(1)
          .as('newest'),
      )
      .selectAll('newest');
    const rows = await execute(this.#options.sql, query);
    const runs = new Map(rows.map((row) => [row.taskId, row]));
    return taskIds.map((id) => runs.get(id) ?? null);
  }

  /** How many runs each of these agents has not ended, in their order. */
  async countRunning(agentIds: readonly string[]): Promise<number[]> {
    const query = db
      .selectFrom('run as r')
      .select(['r.agent_id', countAll().as('count')])
      .where(IS_RUNNING)
      .where('r.agent_id', '=', anyOf(agentIds))
      .groupBy('r.agent_id');
    const rows = await execute(this.#options.sql, query);
    const counts = new Map(rows.map((row) => [row.agent_id, row.count]));
    return agentIds.map((id) => counts.get(id) ?? 0);
  }

  /** Runs a task once, as soon as an agent can take it; where the task says so, in place of the run before it. */
  async begin(taskId: string): Promise<Run> {
    const { sql, events, audit, now, queue } = this.#options;
    const { run, replaced } = await sql.transaction(async (tx) => {
      const task = await lockTask(tx, taskId);
      const queued = queuedRun(task, { id: newId(), trigger: 'MANUAL', now: now() });
      await execute(tx, RUN.insert([queued]));
      const changes = { run: { after: queued.id } };
      await audit.record(tx, { action: 'TASK_RUN', target: AUDITED_TASK.target(task), changes });
      const older = task.concurrency === 'REPLACE' ? await queue.giveWayTo(tx, [queued]) : [];
      await events.runs.announce(tx, [queued.id]);
      return { run: queued, replaced: older };
    });
    events.runs.send(run);
    await queue.tellEnded(replaced);
    return run;
  }

  /**
   * Ends a run that waits, at once; asks the agent of one that has begun to end it. Throws
   * NOT_FOUND, and CONFLICT for one that has ended.
   */
  async cancel(id: string): Promise<Run> {
    const { sql, events, queue, audit, now } = this.#options;
    const run = await sql.transaction(async (tx) => {
      // The task first, as all do.
      const task = db.selectFrom('run').select('task_id').where('id', '=', id);
      await execute(tx, db.selectFrom('task').select(ONE).where('id', '=', task).forNoKeyUpdate());
      const row = await executeFirst(tx, RUNS.where('r.id', '=', id).forUpdate());
      if (row === undefined) throw notFound('Run', 'id', id);
      if (!isOpen(row.status)) throw new DomainError('CONFLICT', `id: the run has ended already (${row.status})`, 'id');
      const cancelled = {
        status: 'CANCELLED',
        finished_at: timestamp(now()),
        error: 'cancelled before it began',
      } as const satisfies Changes<'run'>;
      const query = db
        .updateTable('run as r')
        .set(row.status === 'QUEUED' ? cancelled : { cancel_requested: true })
        .where('r.id', '=', id)
        .returning(RUN.of('r'));
      const changed = await executeFirst(tx, query);
      if (row.status === 'QUEUED' && row.trigger === 'ASAP') {
        await execute(tx, db.updateTable('task').set({ asap: false }).where('id', '=', row.taskId));
        await events.tasks.announce(tx, [row.taskId]);
      }
      await audit.record(tx, { action: 'RUN_CANCELLED', target: { kind: 'RUN', id, name: row.taskName } });
      await events.runs.announce(tx, [id]);
      return changed as Run;
    });
    await queue.tellEnded([run]);
    return run;
  }
}
