import { allOf, anyOf, countAll, db, epoch, execute, executeFirst, ONE, type Changes } from '../../lib/query.ts';
import type { Logger } from '../../lib/logger.ts';
import { timestamp, type Sql, type SqlRunner } from '../../lib/sql.ts';
import { newId } from '../../lib/uuid.ts';
import { nextTaskSlot } from '../tasks/task-schedule.rules.ts';
import { type Task, TASKS } from '../tasks/task.model.ts';
import { CLAIM_GRACE_MS } from './claim.model.ts';
import { insertRuns } from './reports.service.ts';
import { type Run, BEGAN, IS_QUEUED } from './run.model.ts';
import { missedRun, queuedRun } from './new-run.model.ts';
import type { RunEvents } from './run-changes.ts';

/** Tasks looked at in one transaction. */
const BATCH = 200;
/** Slots of a task that are dealt with one by one; of more only the newest are. */
const MAX_SLOTS = 100;
/** Slots looked at beyond the grace, to find the first that nobody has claimed. */
const MAX_AHEAD = 100;
const NOBODY = 'no agent took it in time';

export interface MisfiresOptions {
  sql: Sql;
  events: RunEvents;
  now(): number;
  logger: Logger;
}

/** Deals with slots that no agent has taken in time, as each task says. */
export class MisfiresService {
  readonly #options: MisfiresOptions;
  /** Tasks that could not be dealt with: a row that cannot be read must not stop the others. */
  readonly #setAside = new Set<string>();

  constructor(options: MisfiresOptions) {
    this.#options = options;
  }

  /** Looks once at every task with a slot that has passed. */
  async sweep(): Promise<void> {
    const now = this.#options.now();
    for (let found = BATCH; found === BATCH;) {
      const runs = await this.#options.sql.transaction(async (tx) => {
        const query = TASKS.where('t.unclaimed_from', '<=', timestamp(now - CLAIM_GRACE_MS))
          .where('t.enabled', '=', true)
          .where('t.id', '<>', allOf([...this.#setAside]))
          .orderBy('t.unclaimed_from')
          .limit(BATCH)
          .forUpdate()
          .skipLocked();
        const rows = await execute(tx, query);
        found = rows.length;
        const made: Run[] = [];
        for (const row of rows) made.push(...(await this.#dealWith(tx, row, now)));
        await this.#options.events.runs.announce(
          tx,
          made.map((run) => run.id),
        );
        return made;
      });
      for (const run of runs) this.#options.events.runs.send(run);
    }
  }

  async #dealWith(tx: SqlRunner, task: Task, now: number): Promise<Run[]> {
    try {
      const slots = missedSlots(task, now - CLAIM_GRACE_MS);
      const made = await insertRuns(tx, await this.#runsFor(tx, task, slots, now));
      await this.#moveOn(tx, task, now);
      return made;
    } catch (error) {
      this.#setAside.add(task.id);
      this.#options.logger.error({ err: error, task: task.id }, 'the missed slots of a task could not be dealt with');
      return [];
    }
  }

  /**
   * One for each slot, for all of them, or what says that it was missed. Those that somebody took after all are left
   * out by the database.
   */
  async #runsFor(tx: SqlRunner, task: Task, slots: number[], now: number): Promise<Run[]> {
    const missed = (scheduledFor: number): Run => missedRun(task, newId(), scheduledFor, now, NOBODY);
    const queued = (scheduledFor: number): Run =>
      queuedRun(task, { id: newId(), trigger: 'MISFIRE', now, scheduledFor });
    if (task.misfire === 'SKIP') return slots.map(missed);
    const taken = new Set(await takenSlots(tx, task.id, slots));
    const open = slots.filter((slot) => !taken.has(slot));
    const misfires = db
      .selectFrom('run as r')
      .select(countAll().as('waiting'))
      .where(IS_QUEUED)
      .where('r.task_id', '=', task.id)
      .where('r.trigger', '=', 'MISFIRE');
    const waiting = (await executeFirst(tx, misfires))?.waiting ?? 0;
    if (task.misfire === 'RUN_ONCE') {
      const newest = open.at(-1);
      return newest === undefined || waiting > 0 || (await hasBegunSince(tx, task.id, newest)) ? [] : [queued(newest)];
    }
    const room = Math.max(0, MAX_SLOTS - waiting);
    return open.map((slot, index) => (index < room ? queued(slot) : missed(slot)));
  }

  /** On to the first slot after the grace that nobody has claimed yet. */
  async #moveOn(tx: SqlRunner, task: Task, now: number): Promise<void> {
    const ahead: number[] = [];
    let at: number | null = now - CLAIM_GRACE_MS;
    while (at !== null && ahead.length < MAX_AHEAD) {
      at = nextTaskSlot(task.schedule, task.anchorAt, at);
      if (at !== null) ahead.push(at);
      if (at !== null && at > now) break;
    }
    const taken = new Set(await takenSlots(tx, task.id, ahead));
    const unclaimed = ahead.find((slot) => !taken.has(slot)) ?? at;
    const next = timestamp(nextTaskSlot(task.schedule, task.anchorAt, now));
    const query = db
      .updateTable('task')
      .set(
        (eb) =>
          ({
            unclaimed_from: timestamp(unclaimed),
            next_run_at: eb
              .case()
              .when('next_run_at', '>', timestamp(now))
              .then(eb.ref('next_run_at'))
              .else(next)
              .end(),
          }) satisfies Changes<'task'>,
      )
      .where('id', '=', task.id);
    await execute(tx, query);
  }
}

/** The newest slots up to `until` that have not been dealt with. */
function missedSlots(task: Task, until: number): number[] {
  const slots: number[] = [];
  let slot: number | null = task.unclaimedFrom;
  if (task.schedule.type === 'interval' && slot !== null) {
    const period = task.schedule.everySeconds * 1000;
    slot += Math.max(0, Math.floor((until - slot) / period) - MAX_SLOTS + 1) * period;
  }
  while (slot !== null && slot <= until) {
    slots.push(slot);
    if (slots.length > MAX_SLOTS) slots.shift();
    slot = nextTaskSlot(task.schedule, task.anchorAt, slot);
  }
  return slots;
}

/** Whether a run of the task began then or later: it has made good all that was missed before it. */
async function hasBegunSince(tx: SqlRunner, taskId: string, since: number): Promise<boolean> {
  const query = db
    .selectFrom('run as r')
    .select(ONE)
    .where('r.task_id', '=', taskId)
    .where(BEGAN, '>=', timestamp(since))
    .where('r.started_at', 'is not', null)
    .limit(1);
  return (await executeFirst(tx, query)) !== undefined;
}

async function takenSlots(tx: SqlRunner, taskId: string, slots: number[]): Promise<number[]> {
  const query = db
    .selectFrom('run')
    .select((eb) => epoch(eb.ref('scheduled_for')).as('slot'))
    .where('task_id', '=', taskId)
    .where(
      'scheduled_for',
      '=',
      anyOf(
        slots.map((slot) => timestamp(slot)),
        'timestamptz',
      ),
    );
  return (await execute(tx, query)).map((row) => row.slot ?? 0);
}
