import { cancellable } from '../../lib/cancellable.ts';
import { Mailbox } from '../../lib/mailbox.ts';
import { execute } from '../../lib/query.ts';
import type { Sql } from '../../lib/sql.ts';
import type { Broadcast } from '../../lib/broadcast.ts';
import type { AgentChanges } from '../agents/agent-changes.ts';
import { type Agent, AGENTS } from '../agents/agent.model.ts';
import type { TaskChange } from '../tasks/task-changes.ts';
import { mayTake, type Task, TASKS } from '../tasks/task.model.ts';
import type { RunEvents } from './run-changes.ts';
import { type Run, IS_QUEUED, IS_RUNNING, RUNS } from './run.model.ts';

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
    const { sql } = this.#options;
    const { environment, user, host } = agent;
    const [tasks, queued, cancelled, [current]] = await Promise.all([
      execute(
        sql,
        TASKS.where('t.enabled', '=', true)
          .where('t.environment', '=', environment)
          .where((eb) => eb.or([eb('t.user', 'is', null), eb('t.user', '=', user)]))
          .where((eb) => eb.or([eb('t.host', 'is', null), eb('t.host', '=', host)]))
          .orderBy('t.id'),
      ),
      execute(
        sql,
        RUNS.where(IS_QUEUED)
          .where('r.environment', '=', environment)
          .where((eb) => eb.or([eb('r.user', 'is', null), eb('r.user', '=', user)]))
          .where((eb) => eb.or([eb('r.host', 'is', null), eb('r.host', '=', host)]))
          .orderBy('r.created_at')
          .limit(MAX_QUEUED),
      ),
      execute(
        sql,
        RUNS.clearSelect()
          .select('r.id')
          .where(IS_RUNNING)
          .where('r.cancel_requested', '=', true)
          .where('r.agent_id', '=', agent.id),
      ),
      execute(sql, AGENTS.where('g.id', '=', agent.id)),
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
