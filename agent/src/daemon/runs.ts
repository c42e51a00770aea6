import type { Clock } from '../lib/clock.ts';
import type { Level, Say } from '../lib/say.ts';
import { counted } from '../lib/text.ts';
import { birthOf, signalGroup } from '../runner/group.ts';
import { ScriptRun, type ForcedEnd, type RunEnd } from '../runner/run.ts';
import type { ScriptPlace } from '../runner/script.ts';
import type { OpenRun, Report, RunJournal } from '../spool/run-journal.ts';
import { isoTime, type Work } from './work.ts';

export interface RunsOptions {
  journal: RunJournal;
  place: ScriptPlace;
  /** Of every run; what is the run's own is added. */
  env: NodeJS.ProcessEnv;
  clock: Clock;
  log(level: Level, message: string, runId: string): void;
  /** There is something to deliver. */
  onReport(): void;
  onEnd(work: Work): void;
  say: Say;
}

/** Time between TERM and KILL for what still runs when the agent has to end. */
const LAST_KILL_MS = 3_000;

/** What runs now on this host. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #running = new Map<string, { work: Work; run: ScriptRun }>();
  /** By task: the run that ended last. */
  readonly #lastEnded = new Map<string, string>();

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#running.size;
  }

  ofTask(taskId: string): string[] {
    return [...this.#running.values()].filter(({ work }) => work.taskId === taskId).map(({ work }) => work.runId);
  }

  /** The last run of the task that ended here, if the server may not have heard of its end yet. */
  lastEndOf(taskId: string): string | undefined {
    return this.#lastEnded.get(taskId);
  }

  start(work: Work): void {
    const { place, clock, log, journal, onReport } = this.#options;
    const { runId } = work;
    if (this.#running.has(runId)) return;
    const run = new ScriptRun({
      ...place,
      folder: work.folder,
      script: work.script,
      arguments: work.arguments,
      timeoutSeconds: work.timeoutSeconds,
      env: { ...this.#options.env, ...environmentOf(work) },
      clock,
      onStart: (startedAt, pid) => {
        journal.begin([{ ...openRun(work), startedAt: isoTime(startedAt), pid, birth: birthOf(pid) }]);
        journal.report({ ...reportOf(work), startedAt: isoTime(startedAt) });
        onReport();
      },
      onLine: (level, line) => log(level, line, runId),
    });
    this.#running.set(runId, { work, run });
    void run.ended.then((end) => this.#ended(work, end));
  }

  end(runId: string, status: ForcedEnd, error: string): void {
    this.#running.get(runId)?.run.end(status, error);
  }

  /** Waits for what runs, at most `patienceMs`; what is left then is ended and called lost. A second call ends all at once. */
  async drain(patienceMs: number): Promise<void> {
    const all = () => Promise.all([...this.#running.values()].map(({ run }) => run.ended));
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([all(), patience]);
    clearTimeout(timer);
    const left = [...this.#running.values()];
    if (left.length === 0) return;
    this.#options.say(
      'WARNING',
      `Ending ${counted(left.length, 'run')}, after waiting ${Math.round(patienceMs / 1000)} s`,
    );
    for (const { run } of left)
      run.end('LOST', 'The agent was stopped while it ran, and did not wait any longer', LAST_KILL_MS);
    await all();
  }

  kill(): void {
    for (const { run } of this.#running.values()) run.kill();
  }

  /** What ran when the last agent was killed is lost: what is left of it is ended, so that it does not run beside its next try. */
  reportLost(): void {
    const { journal, clock, place, say, onReport } = this.#options;
    const left = journal.open;
    for (const run of left) {
      const isLeft = run.pid != null && run.birth != null && birthOf(run.pid) === run.birth;
      if (isLeft && run.pid != null) {
        signalGroup(run.pid, 'SIGKILL');
        say('WARNING', `Ended process ${run.pid}, which was left of run ${run.runId}`);
      }
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

  #ended(work: Work, end: RunEnd): void {
    const { journal, onReport, onEnd } = this.#options;
    this.#running.delete(work.runId);
    if (work.taskId !== null) this.#lastEnded.set(work.taskId, work.runId);
    journal.report({
      ...reportOf(work),
      startedAt: isoTime(end.startedAt),
      finishedAt: isoTime(end.finishedAt),
      status: end.status,
      exitCode: end.exitCode,
      error: end.error,
      output: end.output,
    });
    onReport();
    onEnd(work);
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
export function openRun(work: Pick<Work, 'runId' | 'taskId' | 'scheduledFor' | 'isUnclaimed'>): OpenRun {
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
