import { timestamp, type Sql } from '../../lib/sql.ts';
import { newId } from '../../lib/uuid.ts';
import { LEASE_MS } from '../agents/agent.model.ts';
import { TASK_COLUMNS, toTask, type TaskRow } from '../tasks/task.model.ts';
import { insertRuns } from './reports.service.ts';
import type { RunBeats } from './run-beats.service.ts';
import { RUN_COLUMNS, toRun, type RunRow } from './run.model.ts';
import { retryOf } from './new-run.model.ts';
import { isRetried } from './run.rules.ts';
import type { SchedulerEvents } from './scheduler-events.service.ts';

const BATCH = 500;

export interface LostRunsOptions {
  sql: Sql;
  events: SchedulerEvents;
  beats: RunBeats;
  now(): number;
}

/** Gives up the runs of agents that have fallen silent, as their leases say. */
export class LostRunsService {
  readonly #options: LostRunsOptions;

  constructor(options: LostRunsOptions) {
    this.#options = options;
  }

  async sweep(): Promise<void> {
    const { sql, events, beats, now } = this.#options;
    const at = now();
    const { lost, retries } = await sql.transaction(async (tx) => {
      const rows = await tx.query<RunRow>(
        `update run r set status = 'LOST', finished_at = $1, error = $2 where r.id in (
          select o.id from run o left join agent g on g.id = o.agent_id
          where o.status = 'RUNNING' and (g.id is null or g.last_heartbeat_at <= $3) limit ${BATCH} for update of o skip locked)
        returning ${RUN_COLUMNS}`,
        [
          timestamp(at),
          `its agent has been silent for ${LEASE_MS / 1000} s: the run may have ended, or may go on`,
          timestamp(at - LEASE_MS),
        ],
      );
      const given = rows.map(toRun);
      const again = given.filter(isRetried);
      const tasks = await tx.query<TaskRow>(`select ${TASK_COLUMNS} from task t where t.id = any($1::uuid[])`, [
        again.map((run) => run.taskId),
      ]);
      const byId = new Map(tasks.map((row) => [row.id, toTask(row)]));
      const tried = await insertRuns(
        tx,
        again.flatMap((run) => {
          const task = byId.get(run.taskId);
          return task === undefined ? [] : [retryOf(run, task, newId(), at)];
        }),
      );
      await events.announce(tx, { of: 'runs', ids: [...given, ...tried].map((run) => run.id) });
      return { lost: given, retries: tried };
    });
    for (const run of [...lost, ...retries]) events.runs.send(run);
    await beats.ended(lost);
  }
}
