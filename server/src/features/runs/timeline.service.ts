import { badInput } from '../../lib/errors.ts';
import { execute } from '../../lib/query.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';
import { TASKS, type Task } from '../tasks/task.model.ts';
import { nextTaskSlot } from '../tasks/task-schedule.rules.ts';
import { BEGAN, IS_QUEUED, IS_RUNNING, RUNS, type Run } from './run.model.ts';

/** A slot that is still to come; epoch milliseconds. */
export interface ComingSlot {
  task: Task;
  scheduledFor: number;
}

/** What ran, runs and will run in a time. */
export interface Timeline {
  /** The newest first. */
  runs: Run[];
  /** There are older runs in it. */
  runsTruncated: boolean;
  /** The soonest first. */
  slots: ComingSlot[];
  /** There are later slots in it. */
  slotsTruncated: boolean;
}

export interface WantedTimeline {
  /** Epoch milliseconds; `until` is not in it any more. */
  since: number;
  until: number;
  taskId: string | null;
  agentId: string | null;
  first: number;
}

export const MAX_ON_TIMELINE = 500;
const HOUR_MS = 3_600_000;
const MAX_LENGTH_MS = 31 * 24 * HOUR_MS;
/** Runs that ended in the time are looked for so far before it; those that have not ended, however old they are. */
const LONGEST_RUN_MS = 24 * HOUR_MS;

/** Throws BAD_USER_INPUT. */
export async function readTimeline(sql: SqlRunner, wanted: WantedTimeline, now: number): Promise<Timeline> {
  const { since, until, first } = wanted;
  if (first < 1 || first > MAX_ON_TIMELINE) throw badInput('first', `must be 1 to ${MAX_ON_TIMELINE}, not ${first}`);
  if (until <= since) throw badInput('until', `must be after since, ${timestamp(since)}, not ${timestamp(until)}`);
  if (until - since > MAX_LENGTH_MS)
    throw badInput('since', `must be at most 31 days before until, not ${timestamp(since)}`);
  const runs = await readRuns(sql, wanted);
  const slots = await readSlots(sql, wanted, now);
  return {
    runs: runs.slice(0, first),
    runsTruncated: runs.length > first,
    slots: slots.slice(0, first),
    slotsTruncated: slots.length > first,
  };
}

/** One more than is told, where there are so many. */
async function readRuns(sql: SqlRunner, { since, until, taskId, agentId, first }: WantedTimeline): Promise<Run[]> {
  const ofThese = RUNS.where(BEGAN, '<', timestamp(until))
    .$if(taskId !== null, (query) => query.where('r.task_id', '=', taskId))
    .$if(agentId !== null, (query) => query.where('r.agent_id', '=', agentId))
    .orderBy(BEGAN, 'desc')
    .orderBy('r.id', 'desc')
    .limit(first + 1);
  const ended = ofThese
    .where(BEGAN, '>=', timestamp(since - LONGEST_RUN_MS))
    .where((eb) => eb.or([eb(BEGAN, '>=', timestamp(since)), eb('r.finished_at', '>', timestamp(since))]));
  // By the index of those that have not ended: they are few.
  const open = ofThese.where(BEGAN, '<', timestamp(since)).where((eb) => eb.or([IS_QUEUED, IS_RUNNING]));
  const found = new Map<string, Run>();
  for (const query of [ended, open]) for (const run of await execute(sql, query)) found.set(run.id, run);
  const began = (run: Run) => run.startedAt ?? run.createdAt;
  return [...found.values()].sort((a, b) => began(b) - began(a) || (a.id < b.id ? 1 : -1)).slice(0, first + 1);
}

/** Slots of an agent are not told: whoever is free takes them. One more than is told, where there are so many. */
async function readSlots(
  sql: SqlRunner,
  { since, until, taskId, agentId, first }: WantedTimeline,
  now: number,
): Promise<ComingSlot[]> {
  if (agentId !== null || until <= now) return [];
  const query = TASKS.where('t.enabled', '=', true)
    .where('t.next_run_at', '<', timestamp(until))
    .$if(taskId !== null, (tasks) => tasks.where('t.id', '=', taskId))
    .orderBy('t.next_run_at')
    .orderBy('t.id')
    .limit(first + 1);
  const next = (await execute(sql, query)).map((task) => ({ task, scheduledFor: task.nextRunAt ?? 0 }));
  const slots: ComingSlot[] = [];
  // Always the soonest of what each task has next: no more slots are worked out than are told.
  while (slots.length <= first) {
    let soonest: ComingSlot | undefined;
    for (const slot of next) if (soonest === undefined || slot.scheduledFor < soonest.scheduledFor) soonest = slot;
    if (soonest === undefined || soonest.scheduledFor >= until) break;
    if (soonest.scheduledFor >= since) slots.push({ ...soonest });
    const { schedule, anchorAt } = soonest.task;
    const after = Math.max(soonest.scheduledFor, since - 1);
    soonest.scheduledFor = nextTaskSlot(schedule, anchorAt, after) ?? Infinity;
  }
  return slots;
}
