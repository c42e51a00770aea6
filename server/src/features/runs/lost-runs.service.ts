import { anyOf, db, execute, least, ONE, type Changes } from '../../lib/query.ts';
import { timestamp, type Sql } from '../../lib/sql.ts';
import { newId } from '../../lib/uuid.ts';
import { LEASE_MS } from '../agents/agent.model.ts';
import { findRetried, insertRuns, lastAttempt } from './reports.service.ts';
import type { RunBeats } from './run-beats.service.ts';
import { type Run, IS_RUNNING, RUN } from './run.model.ts';
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

const SILENT = `its agent has been silent for ${LEASE_MS / 1000} s: the run may have ended, or may go on`;

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
      const silent = db
        .selectFrom('run as r')
        .leftJoin('agent as g', 'g.id', 'r.agent_id')
        .where(IS_RUNNING)
        .where((eb) => eb.or([eb('g.id', 'is', null), eb('g.last_heartbeat_at', '<=', timestamp(at - LEASE_MS))]));
      // The tasks first, as all do.
      await execute(
        tx,
        db.selectFrom('task').select(ONE).where('id', 'in', silent.select('r.task_id')).orderBy('id').forShare(),
      );
      const lostRuns = silent.select('r.id').limit(BATCH).forUpdate('r').skipLocked();
      const query = db
        .updateTable('run')
        .set({ status: 'LOST', finished_at: timestamp(at), error: SILENT })
        .where('id', 'in', lostRuns)
        .returning(RUN.of('run'));
      const rows = await execute(tx, query);
      const given: Run[] = [];
      const again: Run[] = [];
      for (const run of rows) {
        const task = isRetried(run) ? await findRetried(tx, run) : null;
        given.push(task === null ? lastAttempt(run) : run);
        if (task !== null) again.push(retryOf(run, task, newId(), at));
      }
      const last = given.filter((run) => !isRetried(run));
      await execute(
        tx,
        db
          .updateTable('run')
          .set((eb) => ({ max_retries: least(eb.ref('max_retries'), eb('attempt', '-', 1)) }) satisfies Changes<'run'>)
          .where('id', '=', anyOf(last.map((run) => run.id))),
      );
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
