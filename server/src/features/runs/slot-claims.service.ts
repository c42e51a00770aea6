import { anyOf, countIf, db, execute, givenRows } from '../../lib/query.ts';
import { timestamp, type Sql, type SqlRunner } from '../../lib/sql.ts';
import { newId } from '../../lib/uuid.ts';
import type { Agent } from '../agents/agent.model.ts';
import { isTaskSlot } from '../tasks/task-schedule.rules.ts';
import { mayTake, type Task, TASKS } from '../tasks/task.model.ts';
import { moveOf, moveSlots } from '../tasks/tasks.service.ts';
import { CLAIM_GRACE_MS, EARLY_MS, type RunClaim, type RunClaimInput } from './claim.model.ts';
import { missedRun, queuedRun } from './new-run.model.ts';
import { insertRuns } from './reports.service.ts';
import type { RunBeats } from './run-beats.service.ts';
import { type Run, IS_QUEUED, IS_RUNNING, RUNS } from './run.model.ts';
import type { RunQueue } from './run-queue.service.ts';
import type { RunEvents } from './run-changes.ts';

interface SlotClaim {
  runId: string;
  task: Task;
  scheduledFor: number;
}

/** What the claims of one call become. */
interface Outcome {
  answers: RunClaim[];
  granted: Run[];
  /** Others that are new or have changed. */
  changed: Run[];
  /** Those that had to make room. */
  ended: Run[];
}

/** Runs of a task that wait or go on. */
interface Open {
  taskId: string;
  running: number;
  misfires: number;
}

/** Slots to be made good that wait, at most: see misfires.service.ts. */
const MAX_WAITING = 100;
const BUSY = 'the run before it had not ended, and the task allows one at a time';
const PASSED = 'a newer slot of the task had come, and a new run takes the place of the one before it';

export interface SlotClaimsOptions {
  sql: Sql;
  events: RunEvents;
  beats: RunBeats;
  queue: RunQueue;
  now(): number;
}

/** Gives slots of schedules to agents, each to one. */
export class SlotClaims {
  readonly #options: SlotClaimsOptions;

  constructor(options: SlotClaimsOptions) {
    this.#options = options;
  }

  /** Answers to those claims that are of slots which are open to the agent. */
  async claim(agent: Agent, claims: readonly RunClaimInput[]): Promise<RunClaim[]> {
    const { sql, events, beats, queue, now } = this.#options;
    const taskIds = [...new Set(claims.flatMap(({ taskId }) => taskId ?? []))];
    if (taskIds.length === 0) return [];
    const at = now();
    const { answers, granted, changed, ended } = await sql.transaction(async (tx): Promise<Outcome> => {
      // Locked in one order, so that agents who claim the same slots wait for each other and never in a circle.
      const tasks = await execute(tx, TASKS.where('t.id', '=', anyOf(taskIds)).orderBy('t.id').forNoKeyUpdate());
      const byId = new Map(tasks.map((row) => [row.id, row]));
      const wanted = claims.flatMap(({ runId, taskId, scheduledFor }): SlotClaim[] => {
        const task = taskId === null ? undefined : byId.get(taskId);
        if (task === undefined || scheduledFor === null) return [];
        return isOpenTo(agent, task, scheduledFor, at) ? [{ runId, task, scheduledFor }] : [];
      });
      if (wanted.length === 0) return { answers: [], granted: [], changed: [], ended: [] };
      return this.#give(tx, agent, wanted, at);
    });
    for (const run of [...granted, ...changed]) events.runs.send(run);
    await queue.tellEnded(ended);
    // The claim is what counts; the agent need not wait for the beat.
    void beats.started(granted);
    return answers;
  }

  /** Runs those that may be run, has those wait that have to, and notes those that are missed. */
  async #give(tx: SqlRunner, agent: Agent, wanted: SlotClaim[], at: number): Promise<Outcome> {
    const { events, queue } = this.#options;
    const open = await this.#openRuns(tx, wanted);
    const newest = new Map<string, number>();
    for (const { task, scheduledFor } of wanted)
      newest.set(task.id, Math.max(scheduledFor, newest.get(task.id) ?? scheduledFor));
    const made = await insertRuns(
      tx,
      wanted.flatMap((claim) => {
        const { task, runId, scheduledFor } = claim;
        const { running = 0, misfires = 0 } = open.get(task.id) ?? {};
        const isPassed = task.concurrency === 'REPLACE' && scheduledFor < (newest.get(task.id) ?? 0);
        if (isPassed) return missedRun(task, newId(), scheduledFor, at, PASSED);
        // The one before it has to end first; then somebody is given this one.
        const waits = task.concurrency === 'REPLACE' ? running > 0 : isInLine(task, misfires);
        if (waits) return queuedRun(task, { id: runId, trigger: 'SCHEDULE', now: at, scheduledFor });
        return grantedRun(agent, claim, at);
      }),
    );
    const others = await this.#othersOf(tx, wanted, new Set(made.map((run) => run.id)));
    const answers = wanted.map((claim) => answerTo(claim, made, others, agent));
    const busy = wanted.filter(
      (claim, index) => answers[index]?.outcome === 'BUSY' && !made.some((run) => isOf(run, claim)),
    );
    const noted = await insertRuns(
      tx,
      busy.map(({ task, scheduledFor }) => missedRun(task, newId(), scheduledFor, at, BUSY)),
    );
    const replacing = new Set(wanted.filter(({ task }) => task.concurrency === 'REPLACE').map(({ runId }) => runId));
    const ended = await queue.giveWayTo(
      tx,
      made.filter((run) => replacing.has(run.id)),
    );
    await execute(tx, moveSlots(wanted.map(({ task, scheduledFor }) => moveOf(task, scheduledFor, at))));
    const granted = made.filter(({ status }) => status === 'RUNNING');
    const changed = [...made.filter(({ status }) => status !== 'RUNNING'), ...noted];
    await events.runs.announce(
      tx,
      [...granted, ...changed].map((run) => run.id),
    );
    return { answers, granted, changed, ended };
  }

  async #openRuns(tx: SqlRunner, wanted: SlotClaim[]): Promise<Map<string, Open>> {
    const taskIds = wanted.filter(({ task }) => task.concurrency !== 'ALLOW').map(({ task }) => task.id);
    const query = db
      .selectFrom('run as r')
      .select((eb) => [
        'r.task_id as taskId',
        countIf(IS_RUNNING).as('running'),
        countIf(eb.and([IS_QUEUED, eb('r.trigger', 'in', ['MISFIRE', 'SCHEDULE'])])).as('misfires'),
      ])
      .where((eb) => eb.or([IS_QUEUED, IS_RUNNING]))
      .where('r.task_id', '=', anyOf(taskIds))
      .groupBy('r.task_id');
    const rows: Open[] = await execute(tx, query);
    return new Map(rows.map((row) => [row.taskId, row]));
  }

  /** Of claims that were not inserted: the runs that have their id or their slot. */
  async #othersOf(tx: SqlRunner, wanted: SlotClaim[], fresh: ReadonlySet<string>): Promise<Run[]> {
    const rest = wanted.filter(({ runId }) => !fresh.has(runId));
    if (rest.length === 0) return [];
    const slots = rest.map(({ runId, task, scheduledFor }) => ({
      id: runId,
      task_id: task.id,
      slot: timestamp(scheduledFor),
    }));
    const types = { id: 'uuid', task_id: 'uuid', slot: 'timestamptz' };
    const query = RUNS.innerJoin(givenRows('c', types, slots), (join) =>
      join.on((eb) => {
        const isSlot = eb.and([
          eb('r.task_id', '=', eb.ref('c.task_id')),
          eb('r.scheduled_for', '=', eb.ref('c.slot')),
        ]);
        return eb.or([eb('r.id', '=', eb.ref('c.id')), isSlot]);
      }),
    );
    return execute(tx, query);
  }
}

/** Of a task whose slots are all made good, one by one: behind those that wait, so that they are run in their order. */
const isInLine = (task: Task, waiting: number): boolean =>
  task.concurrency === 'FORBID' && task.misfire === 'RUN_ALL' && waiting > 0 && waiting < MAX_WAITING;

const isOf = (run: Run, { task, scheduledFor }: SlotClaim): boolean =>
  run.taskId === task.id && run.scheduledFor === scheduledFor;

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

function answerTo(claim: SlotClaim, fresh: Run[], others: Run[], agent: Agent): RunClaim {
  const { runId } = claim;
  const own = fresh.find((run) => run.id === runId) ?? others.find((run) => run.id === runId);
  // Asked for again, since the first answer was lost.
  if (own?.status === 'RUNNING' && own.agentId === agent.id) return { runId, outcome: 'GRANTED', run: own };
  // Missed or waiting as of this call.
  if (fresh.some((run) => isOf(run, claim))) return { runId, outcome: 'BUSY', run: null };
  const slot = others.find((run) => isOf(run, claim));
  if (slot === undefined && own === undefined) return { runId, outcome: 'BUSY', run: null };
  return { runId, outcome: slot?.status === 'MISSED' ? 'GONE' : 'TAKEN', run: null };
}
