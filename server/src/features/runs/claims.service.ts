import { badInput } from '../../lib/errors.ts';
import { timestamp, type Sql, type SqlRunner } from '../../lib/sql.ts';
import { isUuid, newId } from '../../lib/uuid.ts';
import type { Agent } from '../agents/agent.model.ts';
import { isTaskSlot } from '../tasks/task-schedule.rules.ts';
import { mayTake, TASK_COLUMNS, toTask, type Task, type TaskRow } from '../tasks/task.model.ts';
import { MOVE_SLOTS, moveOf } from '../tasks/tasks.service.ts';
import type { RunBeats } from './run-beats.service.ts';
import { INSERT_RUNS, RUN_COLUMNS, runsAsJson, toRun, type Run, type RunRow } from './run.model.ts';
import { missedRun, queuedRun } from './new-run.model.ts';
import type { SchedulerEvents } from './scheduler-events.service.ts';

/** A claim of an agent: of a slot, with a run id of the agent's making, or of a run that is queued. */
export interface RunClaimInput {
  runId: string;
  taskId: string | null;
  scheduledFor: number | null;
}

export type RunClaimOutcome = 'GRANTED' | 'TAKEN' | 'BUSY' | 'GONE';
export interface RunClaim {
  runId: string;
  outcome: RunClaimOutcome;
  run: Run | null;
}

interface QueuedClaim {
  outcome: RunClaimOutcome;
  run: Run | null;
  /** Granted before; the answer was lost. */
  isAgain?: boolean;
}

interface SlotClaim {
  runId: string;
  task: Task;
  scheduledFor: number;
}

const MAX_CLAIMS = 500;
/** An agent's clock may be this far ahead. */
const EARLY_MS = 1_500;
/** A slot that nobody has taken by then is missed, whatever becomes of it then: see misfires.service.ts. */
export const CLAIM_GRACE_MS = 10_000;

export interface ClaimsOptions {
  sql: Sql;
  events: SchedulerEvents;
  beats: RunBeats;
  now(): number;
}

/** Gives runs to agents, each to one. */
export class ClaimsService {
  readonly #options: ClaimsOptions;

  constructor(options: ClaimsOptions) {
    this.#options = options;
  }

  /** Grants what may be granted, in the order of the claims. Throws BAD_USER_INPUT. */
  async claim(agent: Agent, claims: readonly RunClaimInput[]): Promise<RunClaim[]> {
    if (claims.length > MAX_CLAIMS) throw badInput('claims', `must be at most ${MAX_CLAIMS}, not ${claims.length}`);
    for (const [index, { runId, taskId, scheduledFor }] of claims.entries()) {
      if (!isUuid(runId)) throw badInput(`claims.${index}.runId`, 'must be a UUID');
      if ((taskId === null) !== (scheduledFor === null))
        throw badInput(`claims.${index}.scheduledFor`, 'must come with taskId, or both be left out');
    }
    const gone = (runId: string): RunClaim => ({ runId, outcome: 'GONE', run: null });
    if (!agent.schedulerRunning) return claims.map(({ runId }) => gone(runId));
    const outcomes = new Map<string, RunClaim>();
    const note = (claim: RunClaim): void => void outcomes.set(claim.runId, claim);
    (await this.#claimSlots(agent, claims)).forEach(note);
    (
      await this.#grantedBefore(
        agent,
        claims.filter(({ runId }) => !outcomes.has(runId)),
      )
    ).forEach(note);
    for (const { runId, taskId } of claims) if (taskId === null) note(await this.#claimQueued(agent, runId));
    return claims.map(({ runId }) => outcomes.get(runId) ?? gone(runId));
  }

  async #claimSlots(agent: Agent, claims: readonly RunClaimInput[]): Promise<RunClaim[]> {
    const { sql, events, beats, now } = this.#options;
    const taskIds = [...new Set(claims.flatMap(({ taskId }) => taskId ?? []))];
    if (taskIds.length === 0) return [];
    const at = now();
    const { answers, granted, missed, replaced } = await sql.transaction(async (tx) => {
      // Locked in one order, so that agents who claim the same slots wait for each other and never in a circle.
      const tasks = await tx.query<TaskRow>(
        `select ${TASK_COLUMNS} from task t where t.id = any($1::uuid[]) order by t.id for no key update`,
        [taskIds],
      );
      const byId = new Map(tasks.map((row) => [row.id, toTask(row)]));
      const wanted = claims.flatMap(({ runId, taskId, scheduledFor }): SlotClaim[] => {
        const task = taskId === null ? undefined : byId.get(taskId);
        if (task === undefined || scheduledFor === null) return [];
        return isOpenTo(agent, task, scheduledFor, at) ? [{ runId, task, scheduledFor }] : [];
      });
      if (wanted.length === 0) return { answers: [], granted: [], missed: [], replaced: [] };
      const inserted = await tx.query<RunRow>(`${INSERT_RUNS} on conflict do nothing returning ${RUN_COLUMNS}`, [
        runsAsJson(wanted.map((claim) => grantedRun(agent, claim, at))),
      ]);
      const fresh = inserted.map(toRun);
      const others = await this.#othersOf(tx, wanted, new Set(fresh.map((run) => run.id)));
      const busy = wanted.filter((claim) => answerTo(claim, fresh, others, agent).outcome === 'BUSY');
      const noted = await tx.query<RunRow>(`${INSERT_RUNS} on conflict do nothing returning ${RUN_COLUMNS}`, [
        runsAsJson(
          busy.map(({ task, scheduledFor }) =>
            missedRun(
              task,
              newId(),
              scheduledFor,
              at,
              'the run before it had not ended, and the task allows one at a time',
            ),
          ),
        ),
      ]);
      const ended = await this.#replace(tx, wanted, fresh);
      await tx.query(MOVE_SLOTS, [
        JSON.stringify(wanted.map(({ task, scheduledFor }) => moveOf(task, scheduledFor, at))),
      ]);
      const changed = [...inserted, ...noted, ...ended].map(toRun);
      await events.announce(tx, { of: 'runs', ids: changed.map((run) => run.id) });
      return {
        answers: wanted.map((claim) => answerTo(claim, fresh, others, agent)),
        granted: fresh,
        missed: noted.map(toRun),
        replaced: ended.map(toRun),
      };
    });
    for (const run of [...granted, ...missed, ...replaced]) events.runs.send(run);
    // The claim is what counts; the agent need not wait for the beat.
    void beats.started(granted);
    return answers;
  }

  /** What this agent was given and never heard of, also where the slot is too old by now to be given to anybody. */
  async #grantedBefore(agent: Agent, claims: readonly RunClaimInput[]): Promise<RunClaim[]> {
    const slots = claims.filter(({ taskId }) => taskId !== null);
    if (slots.length === 0) return [];
    const rows = await this.#options.sql.query<RunRow>(
      `select ${RUN_COLUMNS} from run r where r.id = any($1::uuid[]) and r.agent_id = $2 and r.status = 'RUNNING'`,
      [slots.map(({ runId }) => runId), agent.id],
    );
    return rows.map((row) => ({ runId: row.id, outcome: 'GRANTED', run: toRun(row) }));
  }

  /** Of claims that were not inserted: the runs that have their id or their slot. */
  async #othersOf(tx: SqlRunner, wanted: SlotClaim[], fresh: ReadonlySet<string>): Promise<Run[]> {
    const rest = wanted.filter(({ runId }) => !fresh.has(runId));
    if (rest.length === 0) return [];
    const rows = await tx.query<RunRow>(
      `select ${RUN_COLUMNS} from run r join jsonb_to_recordset($1::jsonb) as c(id uuid, task_id uuid, slot timestamptz)
        on r.id = c.id or (r.task_id = c.task_id and r.scheduled_for = c.slot)`,
      [
        JSON.stringify(
          rest.map(({ runId, task, scheduledFor }) => ({ id: runId, task_id: task.id, slot: timestamp(scheduledFor) })),
        ),
      ],
    );
    return rows.map(toRun);
  }

  /** Asks the runs to end that new ones take the place of. */
  async #replace(tx: SqlRunner, wanted: SlotClaim[], granted: Run[]): Promise<RunRow[]> {
    const ids = new Set(granted.map((run) => run.id));
    const tasks = wanted.filter(({ runId, task }) => task.concurrency === 'REPLACE' && ids.has(runId));
    if (tasks.length === 0) return [];
    return tx.query<RunRow>(
      `update run r set cancel_requested = true, error = 'a newer run has taken its place'
      where r.task_id = any($1::uuid[]) and r.status = 'RUNNING' and r.id <> all($2::uuid[]) and not r.cancel_requested
      returning ${RUN_COLUMNS}`,
      [tasks.map(({ task }) => task.id), [...ids]],
    );
  }

  async #claimQueued(agent: Agent, runId: string): Promise<RunClaim> {
    const { sql, events, beats, now } = this.#options;
    const at = now();
    const { run, outcome, isAgain } = await sql.transaction(async (tx): Promise<QueuedClaim> => {
      const [row] = await tx.query<RunRow>(`select ${RUN_COLUMNS} from run r where r.id = $1 for update`, [runId]);
      const before = row && toRun(row);
      if (before === undefined || !mayTake(agent, before)) {
        // Taken by somebody, its names are theirs.
        return { run: null, outcome: before?.agentId ? 'TAKEN' : 'GONE' };
      }
      if (before.status === 'RUNNING' && before.agentId === agent.id && before.sessionId === agent.sessionId)
        return { run: before, outcome: 'GRANTED', isAgain: true };
      if (before.status !== 'QUEUED') return { run: null, outcome: before.agentId === null ? 'GONE' : 'TAKEN' };
      if (before.notBefore !== null && before.notBefore > at + EARLY_MS) return { run: null, outcome: 'BUSY' };
      // As for a slot: two who claim runs of one task wait for each other.
      await tx.query('select 1 from task where id = $1 for no key update', [before.taskId]);
      const [taken] = await tx.query<RunRow>(
        `update run r set status = 'RUNNING', started_at = $2, agent_id = $3, "user" = $4, host = $5, session_id = $6
        where r.id = $1 and (not r.exclusive or not exists (
          select 1 from run o where o.task_id = r.task_id and o.status = 'RUNNING' and o.exclusive))
        returning ${RUN_COLUMNS}`,
        [runId, timestamp(at), agent.id, agent.user, agent.host, agent.sessionId],
      );
      if (taken === undefined) return { run: null, outcome: 'BUSY' };
      if (taken.trigger === 'ASAP') await tx.query('update task set asap = false where id = $1', [taken.task_id]);
      await events.announce(tx, { of: 'runs', ids: [runId] });
      if (taken.trigger === 'ASAP') await events.announce(tx, { of: 'UPDATED', ids: [taken.task_id] });
      return { run: toRun(taken), outcome: 'GRANTED' };
    });
    if (run !== null && !isAgain) {
      events.runs.send(run);
      if (run.trigger === 'ASAP') await this.#tellTask(run.taskId);
      void beats.started([run]);
    }
    return { runId, outcome, run };
  }

  async #tellTask(taskId: string): Promise<void> {
    const { sql, events } = this.#options;
    const [row] = await sql.query<TaskRow>(`select ${TASK_COLUMNS} from task t where t.id = $1`, [taskId]);
    if (row !== undefined) events.tasks.send({ kind: 'UPDATED', taskId, task: toTask(row) });
  }
}

function isOpenTo(agent: Agent, task: Task, slot: number, now: number): boolean {
  return (
    task.enabled &&
    mayTake(agent, task) &&
    slot <= now + EARLY_MS &&
    slot > now - CLAIM_GRACE_MS &&
    isTaskSlot(task.schedule, task.anchorAt, slot)
  );
}

const grantedRun = (agent: Agent, { runId, task, scheduledFor }: SlotClaim, now: number): Run => ({
  ...queuedRun(task, { id: runId, trigger: 'SCHEDULE', now, scheduledFor }),
  status: 'RUNNING',
  startedAt: now,
  agentId: agent.id,
  user: agent.user,
  host: agent.host,
  sessionId: agent.sessionId,
});

function answerTo({ runId, task, scheduledFor }: SlotClaim, fresh: Run[], others: Run[], agent: Agent): RunClaim {
  const own = fresh.find((run) => run.id === runId) ?? others.find((run) => run.id === runId);
  // Asked for again, since the first answer was lost.
  if (own?.status === 'RUNNING' && own.agentId === agent.id) return { runId, outcome: 'GRANTED', run: own };
  const slot = others.find((run) => run.taskId === task.id && run.scheduledFor === scheduledFor);
  if (slot === undefined && own === undefined) return { runId, outcome: 'BUSY', run: null };
  return { runId, outcome: slot?.status === 'MISSED' ? 'GONE' : 'TAKEN', run: null };
}
