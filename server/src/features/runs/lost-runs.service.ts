import { timestamp, type Sql } from '../../lib/sql.ts';
import { newId } from '../../lib/uuid.ts';
import { LEASE_MS } from '../agents/agent.model.ts';
import { findRetried, insertRuns, lastAttempt } from './reports.service.ts';
import type { RunBeats } from './run-beats.service.ts';
import { RUN_COLUMNS, type Run } from './run.model.ts';
import { retryOf } from './new-run.model.ts';
import { isRetried } from './run.rules.ts';
import type { RunQueue } from './run-queue.service.ts';
import type { RunEvents } from './run-changes.ts';

const BATCH = 500;

export interface LostRunsOptions {
  sql: Sql;
  events: RunEvents;
  beats: RunBeats;
  queue: RunQueue;
  now(): number;
}

/** Gives up the runs of agents that have fallen silent, as their leases say. */
export class LostRunsService {
  readonly #options: LostRunsOptions;

  constructor(options: LostRunsOptions) {
    this.#options = options;
  }

  async sweep(): Promise<void> {
    const { sql, events, beats, queue, now } = this.#options;
    const at = now();
    const { lost, retries } = await sql.transaction(async (tx) => {
      const silent = [timestamp(at - LEASE_MS)];
      // The tasks first, as all do.
      await tx.query(
        `select 1 from task where id in (select o.task_id from run o left join agent g on g.id = o.agent_id
          where o.status = 'RUNNING' and (g.id is null or g.last_heartbeat_at <= $1)) order by id for share`,
        silent,
      );
      const rows = await tx.query<Run>(
        `update run r set status = 'LOST', finished_at = $1, error = $2 where r.id in (
          select o.id from run o left join agent g on g.id = o.agent_id
          where o.status = 'RUNNING' and (g.id is null or g.last_heartbeat_at <= $3) limit ${BATCH} for update of o skip locked)
        returning ${RUN_COLUMNS}`,
        [
          timestamp(at),
          `its agent has been silent for ${LEASE_MS / 1000} s: the run may have ended, or may go on`,
          ...silent,
        ],
      );
      const given: Run[] = [];
      const again: Run[] = [];
      for (const run of rows) {
        const task = isRetried(run) ? await findRetried(tx, run) : null;
        given.push(task === null ? lastAttempt(run) : run);
        if (task !== null) again.push(retryOf(run, task, newId(), at));
      }
      const last = given.filter((run) => !isRetried(run));
      await tx.query('update run set max_retries = least(max_retries, attempt - 1) where id = any($1::uuid[])', [
        last.map((run) => run.id),
      ]);
      const tried = await insertRuns(tx, again);
      await events.runs.announce(
        tx,
        [...given, ...tried].map((run) => run.id),
      );
      return { lost: given, retries: tried };
    });
    for (const run of [...lost, ...retries]) events.runs.send(run);
    await beats.ended(lost);
    await queue.offerQueuedOf(lost.filter((run) => run.exclusive).map((run) => run.taskId));
  }
}
