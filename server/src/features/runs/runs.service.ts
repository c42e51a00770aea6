import { DomainError, notFound } from '../../lib/errors.ts';
import { timestamp, type Sql } from '../../lib/sql.ts';
import { newId } from '../../lib/uuid.ts';
import { lockTask } from '../tasks/tasks.service.ts';
import { queuedRun } from './new-run.model.ts';
import { INSERT_RUNS, RUN_COLUMNS, runsAsJson, type Run } from './run.model.ts';
import { isOpen } from './run.rules.ts';
import type { RunQueue } from './run-queue.service.ts';
import type { RunEvents } from './run-changes.ts';

export interface RunsServiceOptions {
  sql: Sql;
  events: RunEvents;
  queue: RunQueue;
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
    const rows = await this.#options.sql.query<Run>(`select ${RUN_COLUMNS} from run r where r.id = any($1::uuid[])`, [
      ids,
    ]);
    const runs = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => runs.get(id) ?? null);
  }

  /** The newest run of each of these tasks, in their order. */
  async lastOf(taskIds: readonly string[]): Promise<(Run | null)[]> {
    const rows = await this.#options.sql.query<Run>(
      `select newest.* from unnest($1::uuid[]) as wanted(id) cross join lateral (
        select ${RUN_COLUMNS} from run r where r.task_id = wanted.id
        order by coalesce(r.started_at, r.created_at) desc, r.id desc limit 1) newest`,
      [taskIds],
    );
    const runs = new Map(rows.map((row) => [row.taskId, row]));
    return taskIds.map((id) => runs.get(id) ?? null);
  }

  /** How many runs each of these agents has not ended, in their order. */
  async countRunning(agentIds: readonly string[]): Promise<number[]> {
    const rows = await this.#options.sql.query<{ agent_id: string; count: number }>(
      `select agent_id, count(*)::int as count from run where status = 'RUNNING' and agent_id = any($1::uuid[]) group by agent_id`,
      [agentIds],
    );
    const counts = new Map(rows.map((row) => [row.agent_id, row.count]));
    return agentIds.map((id) => counts.get(id) ?? 0);
  }

  /** Runs a task once, as soon as an agent can take it; where the task says so, in place of the run before it. */
  async begin(taskId: string): Promise<Run> {
    const { sql, events, now, queue } = this.#options;
    const { run, replaced } = await sql.transaction(async (tx) => {
      const task = await lockTask(tx, taskId);
      const queued = queuedRun(task, { id: newId(), trigger: 'MANUAL', now: now() });
      await tx.query(INSERT_RUNS, [runsAsJson([queued])]);
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
    const { sql, events, queue, now } = this.#options;
    const run = await sql.transaction(async (tx) => {
      // The task first, as all do.
      await tx.query('select 1 from task where id = (select task_id from run where id = $1) for no key update', [id]);
      const [row] = await tx.query<Run>(`select ${RUN_COLUMNS} from run r where r.id = $1 for update`, [id]);
      if (row === undefined) throw notFound('Run', 'id', id);
      if (!isOpen(row.status)) throw new DomainError('CONFLICT', `id: the run has ended already (${row.status})`, 'id');
      const [changed] = await tx.query<Run>(
        row.status === 'QUEUED'
          ? `update run r set status = 'CANCELLED', finished_at = $2, error = 'cancelled before it began' where r.id = $1 returning ${RUN_COLUMNS}`
          : `update run r set cancel_requested = true where r.id = $1 and $2::timestamptz is not null returning ${RUN_COLUMNS}`,
        [id, timestamp(now())],
      );
      if (row.status === 'QUEUED' && row.trigger === 'ASAP') {
        await tx.query('update task set asap = false where id = $1', [row.taskId]);
        await events.tasks.announce(tx, [row.taskId]);
      }
      await events.runs.announce(tx, [id]);
      return changed as Run;
    });
    await queue.tellEnded([run]);
    return run;
  }
}
