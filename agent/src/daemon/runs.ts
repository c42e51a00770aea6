import type { Clock } from '../lib/clock.ts';
import type { Level, Say } from '../lib/say.ts';
import { counted } from '../lib/text.ts';
import { birthOf, signalGroup } from '../runner/group.ts';
import { ScriptRun, type ForcedEnd, type RunEnd } from '../runner/run.ts';
import type { ScriptPlace } from '../runner/script.ts';
import type { OpenRun, Report, RunJournal } from '../spool/run-journal.ts';
import { RunLog } from './run-log.ts';
import { isoTime, type Work } from './work.ts';

export interface RunsOptions {
  journal: RunJournal;
  place: ScriptPlace;
  /** Of every run; what is the run's own is added. */
  env: NodeJS.ProcessEnv;
  clock: Clock;
  log(level: Level, message: string, runId: string): void;
  /** Lines that are kept of a run. */
  maxLines: number;
  /** There is something to deliver. */
  onReport(): void;
  onEnd(work: Work): void;
  say: Say;
}

/** Time between TERM and KILL for what still runs when the agent has to end. */
const LAST_KILL_MS = 3_000;
const REPLACED = 'A newer run of the task has replaced it';

interface Running {
  work: Work;
  run: ScriptRun;
  log: RunLog;
  /**
   * By the monotonic clock, which a change of the wall clock or of what is known of the server's does not move; null:
   * not begun.
   */
  beganAt: number | null;
}

/** What runs now on this host. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #running = new Map<string, Running>();
  /** By task: what begins once the runs before it have ended. */
  readonly #waiting = new Map<string, Work>();
  /** By task: the run that ended last. */
  readonly #lastEnded = new Map<string, string>();

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#running.size;
  }

  runIdsOf(taskId: string): string[] {
    return [...this.#running.values()].filter(({ work }) => work.taskId === taskId).map(({ work }) => work.runId);
  }

  /** The last run of the task that ended here, if the server may not have heard of its end yet. */
  lastEndedRun(taskId: string): string | undefined {
    return this.#lastEnded.get(taskId);
  }

  start(work: Work): void {
    const { place, clock, journal, maxLines, onReport } = this.#options;
    const { runId } = work;
    if (this.#running.has(runId)) return;
    const log = new RunLog({ maxLines, onLine: (level, line) => this.#options.log(level, line, runId) });
    const run = new ScriptRun({
      ...place,
      folder: work.folder,
      script: work.script,
      arguments: work.arguments,
      timeoutSeconds: work.timeoutSeconds,
      env: { ...this.#options.env, ...environmentOf(work) },
      clock,
      onStart: (startedAt, pid) => {
        const begun = this.#running.get(runId);
        if (begun !== undefined) begun.beganAt = performance.now();
        journal.begin([{ ...openRun(work), startedAt: isoTime(startedAt), pid, birth: birthOf(pid) }]);
        journal.report({ ...reportOf(work), startedAt: isoTime(startedAt) });
        onReport();
      },
      onLine: (level, line) => log.add(level, line),
    });
    this.#running.set(runId, { work, run, log, beganAt: null });
    void run.ended.then((end) => this.#handleEnd(work, end));
  }

  /**
   * Ends the runs of the same task first, and starts this one once they are gone; of several that wait for that only
   * the newest.
   */
  startReplacing(work: Work): void {
    const { taskId } = work;
    const earlier = taskId === null ? [] : this.runIdsOf(taskId).filter((runId) => runId !== work.runId);
    if (taskId === null || earlier.length === 0) return this.start(work);
    const passed = this.#waiting.get(taskId);
    this.#waiting.set(taskId, work);
    if (passed !== undefined && passed.runId !== work.runId) this.#cancelUnstarted(passed, REPLACED);
    for (const runId of earlier) this.end(runId, 'CANCELLED', REPLACED);
  }

  end(runId: string, status: ForcedEnd, error: string): void {
    this.#running.get(runId)?.run.end(status, error);
    for (const [taskId, work] of this.#waiting) {
      if (work.runId !== runId) continue;
      this.#waiting.delete(taskId);
      this.#cancelUnstarted(work, error);
    }
  }

  /**
   * Waits for what runs, at most `timeoutMs`; what is left then is ended and called lost. A second call ends all at
   * once.
   */
  async drain(timeoutMs: number): Promise<void> {
    for (const work of this.#waiting.values()) this.#cancelUnstarted(work, 'The agent was stopped before it began');
    this.#waiting.clear();
    const all = () => Promise.all([...this.#running.values()].map(({ run }) => run.ended));
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([all(), timeout]);
    clearTimeout(timer);
    const left = [...this.#running.values()];
    if (left.length === 0) return;
    this.#options.say(
      'WARNING',
      `Ending ${counted(left.length, 'run')}, after waiting ${Math.round(timeoutMs / 1000)} s`,
    );
    for (const { run } of left)
      run.end('LOST', 'The agent was stopped while it ran, and did not wait any longer', LAST_KILL_MS);
    await all();
  }

  kill(): void {
    for (const { run, log } of this.#running.values()) {
      run.kill();
      log.end();
    }
  }

  /**
   * What ran when the last agent was killed is lost: what is left of it is ended, so that it does not run beside its
   * next try.
   */
  reportLost(): void {
    const { journal, clock, place, say, onReport } = this.#options;
    const left = journal.open;
    for (const run of left) {
      const isLeft = run.pid != null && run.birth != null && birthOf(run.pid) === run.birth;
      if (isLeft && run.pid != null) {
        signalGroup(run.pid, 'SIGKILL');
        say('WARNING', `Ended process ${run.pid}, which was left of run ${run.runId}`);
      }
      if (run.startedAt !== null)
        this.#options.log(
          'WARNING',
          '… the agent was killed here: what the run printed last may be missing',
          run.runId,
        );
      const now = isoTime(clock.now());
      journal.report({
        ...named(run),
        runId: run.runId,
        startedAt: run.startedAt ?? now,
        finishedAt: now,
        status: 'LOST',
        error: `The agent on host ${place.host} was killed while it ran`,
      });
    }
    if (left.length > 0) {
      say('WARNING', `${counted(left.length, 'run')} had not ended when the agent was killed`);
      onReport();
    }
  }

  #handleEnd(work: Work, end: RunEnd): void {
    const { journal, onReport, onEnd } = this.#options;
    const running = this.#running.get(work.runId);
    running?.log.end();
    this.#running.delete(work.runId);
    const beganAt = running?.beganAt ?? null;
    const startedAt = beganAt === null ? end.startedAt : end.finishedAt - (performance.now() - beganAt);
    if (work.taskId !== null) this.#lastEnded.set(work.taskId, work.runId);
    journal.report({
      ...reportOf(work),
      startedAt: isoTime(startedAt),
      finishedAt: isoTime(end.finishedAt),
      status: end.status,
      exitCode: end.exitCode,
      error: end.error,
      output: end.output,
    });
    onReport();
    this.#startNext(work.taskId);
    onEnd(work);
  }

  #startNext(taskId: string | null): void {
    const next = taskId === null ? undefined : this.#waiting.get(taskId);
    if (taskId === null || next === undefined || this.runIdsOf(taskId).length > 0) return;
    this.#waiting.delete(taskId);
    this.start(next);
  }

  /** The server is told of one that it has granted; of another it has not heard. */
  #cancelUnstarted(work: Work, error: string): void {
    const { journal, clock, onReport } = this.#options;
    if (work.isUnclaimed) return journal.discard([work.runId]);
    const at = isoTime(clock.now());
    journal.report({ ...reportOf(work), startedAt: at, finishedAt: at, status: 'CANCELLED', error });
    onReport();
  }
}

function environmentOf(work: Work): NodeJS.ProcessEnv {
  return {
    LUBDUB_TASK_ID: work.taskId ?? '',
    LUBDUB_TASK_NAME: work.taskName,
    LUBDUB_RUN_ID: work.runId,
    LUBDUB_SCHEDULED_FOR: work.scheduledFor === null ? '' : isoTime(work.scheduledFor),
    LUBDUB_ATTEMPT: String(work.attempt),
    LUBDUB_TRIGGER: work.trigger,
  };
}

/** The server knows a run that it has granted by its id. */
function openRun(work: Pick<Work, 'runId' | 'taskId' | 'scheduledFor' | 'isUnclaimed'>): OpenRun {
  const { runId, taskId, scheduledFor, isUnclaimed } = work;
  if (!isUnclaimed || scheduledFor === null) return { runId, startedAt: null };
  return { runId, startedAt: null, taskId, scheduledFor: isoTime(scheduledFor) };
}

const named = ({ taskId, scheduledFor }: OpenRun): Pick<Report, 'taskId' | 'scheduledFor'> =>
  taskId == null || scheduledFor == null ? {} : { taskId, scheduledFor };

const reportOf = (work: Work): Pick<Report, 'runId' | 'taskId' | 'scheduledFor'> => ({
  runId: work.runId,
  ...named(openRun(work)),
});
