import { namesOf } from '../../graphql/access.ts';
import type { Caller } from '../../graphql/caller.ts';
import { anyOf, countAll, db, execute, executeFirst, givenRows, ONE } from '../../lib/query.ts';
import { badInput, DomainError, shown } from '../../lib/errors.ts';
import { timestamp, type Sql, type SqlRunner } from '../../lib/sql.ts';
import { cutToBytes, storable } from '../../lib/text.ts';
import { isUuid, newId } from '../../lib/uuid.ts';
import type { Agent } from '../agents/agent.model.ts';
import { mayTake, TASKS, type Task } from '../tasks/task.model.ts';
import type { RunBeats } from './run-beats.service.ts';
import { type Run, IS_QUEUED, RUN, RUNS } from './run.model.ts';
import { queuedRun, retryOf } from './new-run.model.ts';
import { isOpen, isRetried, REPORTED_ENDS, type ReportedEnd, type RunStatus } from './run.rules.ts';
import type { RunQueue } from './run-queue.service.ts';
import type { RunEvents } from './run-changes.ts';

/** RunReportInput of the API; times in epoch milliseconds. */
export interface RunReport {
  runId: string;
  taskId: string | null;
  scheduledFor: number | null;
  startedAt: number;
  finishedAt: number | null;
  status: RunStatus | null;
  exitCode: number | null;
  error: string | null;
  output: string | null;
}

export interface RunReportResult {
  runId: string;
  error: DomainError | null;
  wasLost: boolean;
  cancelRequested: boolean;
}

const MAX_REPORTS = 500;
const MAX_ERROR_BYTES = 2_000;
const MAX_OUTPUT_BYTES = 10_000;
const MAX_DAY_MS = 366 * 86_400_000;

export interface ReportsOptions {
  sql: Sql;
  events: RunEvents;
  beats: RunBeats;
  queue: RunQueue;
  now(): number;
}

/** Who reports, and by whose right. */
interface Reporter {
  agent: Agent;
  caller: Caller;
}

/** What became of one report, and what the world has to be told of it. */
interface Recorded {
  result: RunReportResult;
  changed: Run[];
  /** With what it printed last. */
  ended: (Run & { output: string | null }) | null;
  started: Run | null;
}

/** Takes what agents say of their runs. */
export class ReportsService {
  readonly #options: ReportsOptions;

  constructor(options: ReportsOptions) {
    this.#options = options;
  }

  /** Records reports in their order; each has its own answer. Throws BAD_USER_INPUT for too many. */
  async report(agent: Agent, caller: Caller, reports: readonly RunReport[]): Promise<RunReportResult[]> {
    if (reports.length > MAX_REPORTS)
      throw badInput('reports', `must be at most ${MAX_REPORTS}, not ${reports.length}`);
    const { sql, events, beats, queue } = this.#options;
    const recorded = await sql.transaction(async (tx) => {
      const ids = [...new Set(reports.map(({ runId }) => runId).filter(isUuid))];
      // The tasks first, in the order in which all lock them: no edit comes between a run's end and its next attempt.
      const taskIds = [...new Set(reports.flatMap(({ taskId }) => taskId ?? []))].map((id) => ({ id }));
      const tasks = db
        .selectFrom('run')
        .select('task_id as id')
        .where('id', '=', anyOf(ids))
        .union(db.selectFrom(givenRows('given', { id: 'uuid' }, taskIds)).select('given.id'));
      await execute(tx, db.selectFrom('task').select(ONE).where('id', 'in', tasks).orderBy('id').forShare());
      const rows = await execute(tx, RUNS.where('r.id', '=', anyOf(ids)).orderBy('r.id').forUpdate());
      const known = new Map(rows.map((row) => [row.id, row]));
      const all: Recorded[] = [];
      for (const report of reports) {
        const one = await this.#record(tx, { agent, caller }, report, known);
        for (const run of one.changed) known.set(run.id, run);
        all.push(one);
      }
      await events.runs.announce(tx, [...new Set(all.flatMap(({ changed }) => changed.map(({ id }) => id)))]);
      return all;
    });
    const newest = new Map(recorded.flatMap(({ changed }) => changed.map((run) => [run.id, run] as const)));
    for (const run of newest.values()) events.runs.send(run);
    await beats.started(recorded.flatMap(({ started }) => started ?? []));
    const ended = recorded.flatMap((one) => one.ended ?? []);
    await beats.ended(ended);
    await queue.offerQueuedOf(ended.filter((run) => run.exclusive).map((run) => run.taskId));
    return recorded.map(({ result }) => result);
  }

  async #record(tx: SqlRunner, by: Reporter, given: RunReport, known: Map<string, Run>): Promise<Recorded> {
    try {
      const report = checked(given, this.#options.now());
      const before = known.get(report.runId) ?? (await this.#unclaimed(tx, by, report));
      if (before.agentId !== by.agent.id)
        throw new DomainError('CONFLICT', `runId: ${shown(report.runId)} is the run of another agent`, 'runId');
      return await this.#apply(tx, before, report, known.has(report.runId));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return {
        result: { runId: given.runId, error, wasLost: false, cancelRequested: false },
        changed: [],
        ended: null,
        started: null,
      };
    }
  }

  async #apply(tx: SqlRunner, before: Run, report: RunReport, isKnown: boolean): Promise<Recorded> {
    const wasLost = before.status === 'LOST' && report.status !== 'LOST';
    const result = { runId: before.id, error: null, wasLost, cancelRequested: before.cancelRequested };
    const isEnd = report.status !== null;
    // Said before, and what was said has been recorded; or the end has come before the beginning.
    if (!isOpen(before.status) && !wasLost) {
      const again = isEnd && before.status === report.status ? { ...before, output: report.output } : null;
      return { result, changed: [], ended: again, started: null };
    }
    const ended: Run = {
      ...before,
      status: report.status ?? 'RUNNING',
      startedAt: report.startedAt,
      finishedAt: report.finishedAt,
      exitCode: report.exitCode,
      // Why somebody has asked that it ends is known better here than by the agent that was
      // asked; one that did well all the same has no error.
      error:
        report.status === 'SUCCEEDED'
          ? null
          : ((before.cancelRequested ? before.error : null) ?? report.error ?? (isEnd ? before.error : null)),
    };
    const task = isEnd && !wasLost && isRetried(ended) ? await findRetried(tx, ended) : null;
    const after = isEnd && !wasLost && task === null ? lastAttempt(ended) : ended;
    const query = db
      .updateTable('run')
      .set({
        status: after.status,
        started_at: timestamp(after.startedAt),
        finished_at: timestamp(after.finishedAt),
        exit_code: after.exitCode,
        error: after.error,
        max_retries: after.maxRetries,
        // One that was given up may go on beside the next.
        ...(wasLost && !isEnd ? { exclusive: false } : {}),
      })
      .where('id', '=', after.id);
    await execute(tx, query);
    const retry = task === null ? [] : await insertRuns(tx, [retryOf(after, task, newId(), this.#options.now())]);
    return {
      result,
      changed: [after, ...retry],
      ended: isEnd ? { ...after, output: report.output } : null,
      started: isKnown ? null : after,
    };
  }

  /**
   * A run that began while the server was away: its slot is the agent's, also where it counts as missed or waits to be
   * made good.
   */
  async #unclaimed(tx: SqlRunner, { agent, caller }: Reporter, report: RunReport): Promise<Run> {
    const { taskId, scheduledFor, runId } = report;
    if (taskId === null || scheduledFor === null)
      throw new DomainError('NOT_FOUND', `Run not found: runId ${shown(runId)}`, 'runId');
    const task = await findTask(tx, taskId);
    if (task === null) throw new DomainError('NOT_FOUND', `Task not found: taskId ${shown(taskId)}`, 'taskId');
    // Where nobody has to say who they are, what ran before the task was moved to another host is still to be told.
    if (caller.kind === 'AGENT' && !mayTake(agent, task))
      throw new DomainError('FORBIDDEN', `taskId: ${shown(taskId)} is no task of ${namesOf(agent)}`, 'taskId');
    const made = db
      .deleteFrom('run as r')
      .where('r.task_id', '=', taskId)
      .where((eb) => {
        const isOfSlot = eb('r.scheduled_for', '=', timestamp(scheduledFor));
        // Where one run makes good all that was missed before it, this is the one.
        const isBefore = eb('r.scheduled_for', '<', timestamp(report.startedAt));
        const isMadeGood = task.misfire === 'RUN_ONCE' ? eb.or([isOfSlot, isBefore]) : isOfSlot;
        return eb.or([
          eb.and([isOfSlot, eb('r.status', '=', 'MISSED')]),
          eb.and([isMadeGood, IS_QUEUED, eb('r.trigger', '=', 'MISFIRE')]),
        ]);
      });
    await execute(tx, made);
    const attempts = db
      .selectFrom('run')
      .select(countAll().as('attempts'))
      .where('task_id', '=', taskId)
      .where('scheduled_for', '=', timestamp(scheduledFor));
    const others = await executeFirst(tx, attempts);
    const run: Run = {
      ...queuedRun(task, { id: runId, trigger: 'SCHEDULE', now: this.#options.now(), scheduledFor }),
      status: 'RUNNING',
      // It has run, and it may run beside others: that is not for the server to forbid any more.
      exclusive: false,
      attempt: 1 + (others?.attempts ?? 0),
      startedAt: report.startedAt,
      agentId: agent.id,
      user: agent.user,
      host: agent.host,
      sessionId: agent.sessionId,
    };
    return (await insertRuns(tx, [run]))[0] ?? run;
  }
}

/** Inserts runs, but for those whose place is taken; returns those that were. */
export async function insertRuns(tx: SqlRunner, runs: readonly Run[]): Promise<Run[]> {
  if (runs.length === 0) return [];
  const query = RUN.insert(runs).onConflict((conflict) => conflict.doNothing());
  return execute(tx, query.returning(RUN.of('run')));
}

/**
 * The task of a run that is to be tried again: not where it is disabled or deleted, or where a newer run takes the
 * place of this one.
 */
export async function findRetried(tx: SqlRunner, run: Run): Promise<Task | null> {
  const task = run.cancelRequested ? null : await findTask(tx, run.taskId);
  return task?.enabled === true ? task : null;
}

/** The run as one that is not tried again, whatever its task said. */
export const lastAttempt = (run: Run): Run => ({ ...run, maxRetries: Math.min(run.maxRetries, run.attempt - 1) });

async function findTask(tx: SqlRunner, id: string): Promise<Task | null> {
  return (await executeFirst(tx, TASKS.where('t.id', '=', id))) ?? null;
}

function checked(report: RunReport, now: number): RunReport {
  const { runId, startedAt, finishedAt, status, exitCode } = report;
  if (!isUuid(runId)) throw badInput('runId', `must be a UUID, not ${shown(runId)}`);
  for (const [field, at] of [
    ['startedAt', startedAt],
    ['finishedAt', finishedAt],
  ] as const)
    if (at !== null && Math.abs(at - now) > MAX_DAY_MS) throw badInput(field, 'must be within a year of now');
  if ((status === null) !== (finishedAt === null))
    throw badInput('status', 'must come with finishedAt, and only with it');
  if (status !== null && !REPORTED_ENDS.includes(status as ReportedEnd))
    throw badInput('status', `must be one of ${REPORTED_ENDS.join(', ')}, not ${status}`);
  if (exitCode !== null && (exitCode < -2_147_483_648 || exitCode > 2_147_483_647))
    throw badInput('exitCode', `must be a 32-bit number, not ${exitCode}`);
  return {
    ...report,
    runId: runId.toLowerCase(),
    finishedAt: finishedAt === null ? null : Math.max(finishedAt, startedAt),
    error: cut(report.error, MAX_ERROR_BYTES),
    output: cut(report.output, MAX_OUTPUT_BYTES),
  };
}

const cut = (text: string | null, bytes: number): string | null =>
  text === null ? null : cutToBytes(storable(text), bytes).text;
