import { cancellable } from '../../lib/cancellable.ts';
import { Mailbox } from '../../lib/mailbox.ts';
import { db, execute } from '../../lib/query.ts';
import type { Sql } from '../../lib/sql.ts';
import type { Broadcast } from '../../lib/broadcast.ts';
import type { AgentChanges } from '../agents/agent-changes.ts';
import { AGENT, type Agent } from '../agents/agent.model.ts';
import type { TaskChange } from '../tasks/task-changes.ts';
import { mayTake, TASK_COLUMNS, type Task } from '../tasks/task.model.ts';
import type { RunEvents } from './run-changes.ts';
import { RUN_COLUMNS, type Run } from './run.model.ts';

/** What an agent's work is read from, and what changes it. */
export interface AgentWorkOptions extends RunEvents {
  sql: Sql;
  agents: AgentChanges;
  /** Sent when some changes may have been missed. */
  resync: Broadcast<null>;
}

/** What an agent has to do: everything, or what has changed. */
export interface AgentWork {
  isSnapshot: boolean;
  schedulerRunning: boolean;
  tasks: Task[];
  removedTaskIds: string[];
  queuedRuns: Run[];
  cancelRunIds: string[];
}

/** Unread changes at which an agent's subscription ends; it begins anew with everything. */
const MAX_UNREAD = 10_000;
const MAX_QUEUED = 1_000;

/**
 * Tells an agent what it has to do: at once everything, then what changes. Ends when another session takes its place.
 */
export class AgentWorkService {
  readonly #options: AgentWorkOptions;

  constructor(options: AgentWorkOptions) {
    this.#options = options;
  }

  follow(agent: Agent): AsyncGenerator<AgentWork> {
    const { tasks, runs, agents, resync } = this.#options;
    const changes = new Mailbox<AgentWork | 'resync'>({
      limit: MAX_UNREAD,
      onEnd: () => stops.forEach((stop) => stop()),
    });
    let { schedulerRunning } = agent;
    const push = (change: Partial<AgentWork> | null): void => {
      if (change !== null) changes.push({ ...NOTHING, schedulerRunning, ...change });
    };
    const stops = [
      tasks.listen((change) => push(ofTask(agent, change))),
      runs.listen((run) => push(ofRun(agent, run))),
      agents.listen((other) => {
        if (other.id !== agent.id) return;
        if (other.sessionId !== agent.sessionId) return changes.end();
        if (other.schedulerRunning === schedulerRunning) return;
        schedulerRunning = other.schedulerRunning;
        // What waits was of no use to it before.
        changes.push('resync');
      }),
      resync.listen(() => changes.push('resync')),
    ];
    // Live first and then the past, so that nothing falls between the two.
    changes.push('resync');
    return cancellable(this.#follow(agent, changes), () => changes.end());
  }

  async *#follow(agent: Agent, changes: Mailbox<AgentWork | 'resync'>): AsyncGenerator<AgentWork> {
    for await (const change of changes) yield change === 'resync' ? await this.#snapshot(agent) : change;
  }

  async #snapshot(agent: Agent): Promise<AgentWork> {
    const forIt = (alias: string) =>
      `${alias}.environment = $1 and (${alias}."user" is null or ${alias}."user" = $2) and (${alias}.host is null or ${alias}.host = $3)`;
    const { sql } = this.#options;
    const names = [agent.environment, agent.user, agent.host];
    const [tasks, queued, cancelled, [current]] = await Promise.all([
      sql.query<Task>(`select ${TASK_COLUMNS} from task t where t.enabled and ${forIt('t')} order by t.id`, names),
      sql.query<Run>(
        `select ${RUN_COLUMNS} from run r where r.status = 'QUEUED' and ${forIt('r')} order by r.created_at limit ${MAX_QUEUED}`,
        names,
      ),
      sql.query<{ id: string }>(`select id from run where status = 'RUNNING' and cancel_requested and agent_id = $1`, [
        agent.id,
      ]),
      execute(sql, db.selectFrom('agent as g').select(AGENT.of('g')).where('g.id', '=', agent.id)),
    ]);
    return {
      isSnapshot: true,
      schedulerRunning: current === undefined ? false : current.schedulerRunning,
      tasks: tasks,
      removedTaskIds: [],
      queuedRuns: queued,
      cancelRunIds: cancelled.map((row) => row.id),
    };
  }
}

const NOTHING: Omit<AgentWork, 'schedulerRunning'> = {
  isSnapshot: false,
  tasks: [],
  removedTaskIds: [],
  queuedRuns: [],
  cancelRunIds: [],
};

function ofTask(agent: Agent, { taskId, task }: TaskChange): Partial<AgentWork> {
  // It may have been for this agent before the change.
  return task !== null && task.enabled && mayTake(agent, task) ? { tasks: [task] } : { removedTaskIds: [taskId] };
}

function ofRun(agent: Agent, run: Run): Partial<AgentWork> | null {
  if (run.status === 'QUEUED') return mayTake(agent, run) ? { queuedRuns: [run] } : null;
  return run.status === 'RUNNING' && run.cancelRequested && run.agentId === agent.id
    ? { cancelRunIds: [run.id] }
    : null;
}
