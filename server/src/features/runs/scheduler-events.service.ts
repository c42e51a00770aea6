import { Broadcast } from '../../lib/broadcast.ts';
import type { Logger } from '../../lib/logger.ts';
import type { SqlRunner } from '../../lib/sql.ts';
import { AGENT_COLUMNS, toAgent, type Agent, type AgentRow } from '../agents/agent.model.ts';
import { TASK_COLUMNS, toTask, type Task, type TaskRow } from '../tasks/task.model.ts';
import { RUN_COLUMNS, toRun, type Run, type RunRow } from './run.model.ts';

/** PostgreSQL's channel on which processes tell each other of tasks, runs, agents and log lines. */
export const SCHEDULER_CHANNEL = 'lubdub_scheduler';

export interface TaskChange {
  kind: 'CREATED' | 'UPDATED' | 'DELETED';
  taskId: string;
  task: Task | null;
}

/** What is told between processes, in the transaction that makes the change. */
export type Announcement =
  | { of: 'CREATED' | 'UPDATED' | 'DELETED' | 'runs' | 'agents'; ids: readonly string[] }
  | { of: 'logs'; sequence: number };

/** A notification holds 8,000 bytes; an id takes 37. */
const IDS_A_NOTIFICATION = 200;

export interface SchedulerEventsOptions {
  sql: SqlRunner;
  /** Null: the only process on its database. */
  processId: string | null;
  logger: Logger;
}

/** Tells everybody in this process and in others what has become of tasks, runs, agents and logs, after the commit. */
export class SchedulerEvents {
  readonly #options: SchedulerEventsOptions;
  readonly tasks = new Broadcast<TaskChange>();
  readonly runs = new Broadcast<Run>();
  readonly agents = new Broadcast<Agent>();
  /** The number of the newest log line. */
  readonly logs = new Broadcast<number>();
  /** Something may have been missed: whoever goes by the events has to read all anew. */
  readonly resync = new Broadcast<null>();
  /** One read after the other, so that of two changes the newer one is told last. */
  #reading: Promise<void> = Promise.resolve();

  constructor(options: SchedulerEventsOptions) {
    this.#options = options;
  }

  readonly channels = [SCHEDULER_CHANNEL];

  /** Tells the other processes, once `tx` is committed. This one is told by `send` on one of the broadcasts. */
  async announce(tx: SqlRunner, announcement: Announcement): Promise<void> {
    const { processId } = this.#options;
    if (processId === null) return;
    const notify = (payload: string) =>
      tx.query('select pg_notify($1, $2)', [SCHEDULER_CHANNEL, `${processId} ${announcement.of} ${payload}`]);
    if (announcement.of === 'logs') return void (await notify(String(announcement.sequence)));
    const { ids } = announcement;
    for (let at = 0; at < ids.length; at += IDS_A_NOTIFICATION)
      await notify(ids.slice(at, at + IDS_A_NOTIFICATION).join(' '));
  }

  onNotification(payload: string): void {
    const { processId, logger } = this.#options;
    const [from, of, ...ids] = payload.split(' ');
    if (from === processId || of === undefined) return;
    this.#reading = this.#reading
      .then(() => this.#tell(of, ids))
      .catch((error: unknown) => logger.error({ err: error, of }, 'what another process has done could not be read'));
  }

  /** To be called when notifications come again after they could not. */
  onReconnect(): void {
    this.resync.send(null);
  }

  async close(): Promise<void> {
    await this.#reading;
  }

  async #tell(of: string, ids: string[]): Promise<void> {
    const { sql } = this.#options;
    if (of === 'logs') return this.logs.send(Number(ids[0]));
    if (of === 'DELETED') return ids.forEach((taskId) => this.tasks.send({ kind: 'DELETED', taskId, task: null }));
    if (of === 'runs' && this.runs.hasListeners) {
      const rows = await sql.query<RunRow>(`select ${RUN_COLUMNS} from run r where r.id = any($1::uuid[])`, [ids]);
      for (const row of rows) this.runs.send(toRun(row));
    }
    if (of === 'agents' && this.agents.hasListeners) {
      const rows = await sql.query<AgentRow>(`select ${AGENT_COLUMNS} from agent g where g.id = any($1::uuid[])`, [
        ids,
      ]);
      for (const row of rows) this.agents.send(toAgent(row));
    }
    if ((of === 'CREATED' || of === 'UPDATED') && this.tasks.hasListeners) {
      const rows = await sql.query<TaskRow>(`select ${TASK_COLUMNS} from task t where t.id = any($1::uuid[])`, [ids]);
      for (const row of rows) this.tasks.send({ kind: of, taskId: row.id, task: toTask(row) });
    }
  }
}
