import type { Clock } from '../lib/clock.ts';
import type { Level } from '../lib/say.ts';
import { after } from '../lib/timer.ts';
import { levelOf } from './level.ts';
import { LineSplitter } from './output.ts';
import { KILL_AFTER_MS, ProcessGroup, type ProcessEnd } from './process.ts';
import { findScript, ScriptError, type ScriptPlace } from './script.ts';
import { Transcript } from './transcript.ts';

/** How a run ends that did not end by itself. */
export type ForcedEnd = 'TIMED_OUT' | 'CANCELLED' | 'LOST';

export interface RunEnd {
  status: 'SUCCEEDED' | 'FAILED' | ForcedEnd;
  startedAt: number;
  finishedAt: number;
  exitCode: number | null;
  error: string | null;
  output: string;
}

export interface RunOptions extends ScriptPlace {
  folder: string;
  script: string;
  arguments: string[];
  timeoutSeconds: number | null;
  env: NodeJS.ProcessEnv;
  clock: Clock;
  onStart(startedAt: number, pid: number): void;
  onLine(level: Level, line: string): void;
}

interface Forced {
  status: ForcedEnd;
  error: string;
}

/** One run of a script, from looking for it until all that it started has ended. */
export class ScriptRun {
  /** Never rejects. */
  readonly ended: Promise<RunEnd>;
  readonly #options: RunOptions;
  #group: ProcessGroup | null = null;
  #forced: Forced | null = null;

  constructor(options: RunOptions) {
    this.#options = options;
    this.ended = this.#run();
  }

  /** Ends it: TERM, and KILL `killAfterMs` later. The first reason given counts. */
  end(status: ForcedEnd, error: string, killAfterMs = KILL_AFTER_MS): void {
    this.#forced ??= { status, error };
    this.#group?.end(killAfterMs);
  }

  kill(): void {
    this.#group?.kill();
  }

  async #run(): Promise<RunEnd> {
    const { folder, script, clock, host, onStart, onLine } = this.#options;
    const transcript = new Transcript();
    let startedAt = clock.now();
    const end = (status: RunEnd['status'], exitCode: number | null, error: string | null): RunEnd => {
      const finishedAt = Math.max(startedAt, clock.now());
      return { status, startedAt, finishedAt, exitCode, error, output: transcript.text() };
    };
    try {
      const found = await findScript(folder, script, this.#options);
      const forcedBefore = this.#whatForced();
      if (forcedBefore !== null) return end(forcedBefore.status, null, forcedBefore.error);

      const lines = {
        stdout: new LineSplitter((line) => onLine(levelOf('stdout', line), line)),
        stderr: new LineSplitter((line) => onLine(levelOf('stderr', line), line)),
      };
      const group = new ProcessGroup({
        command: found.command,
        arguments: [...found.arguments, ...this.#options.arguments],
        cwd: found.folder,
        env: this.#options.env,
        onOutput: (stream, chunk) => {
          transcript.push(stream === 'stdout' ? 0 : 1, chunk);
          lines[stream].push(chunk);
        },
      });
      startedAt = clock.now();
      this.#group = group;
      if (group.pid !== undefined) onStart(startedAt, group.pid);
      const stopTimer = this.#startTimer();
      const ended = await group.ended;
      stopTimer();
      lines.stdout.end();
      lines.stderr.end();
      if (ended.error !== null) throw cannotStart(found.command, ended.error, host);
      const forced = this.#whatForced();
      if (forced !== null) return end(forced.status, ended.exitCode, forced.error);
      return end(ended.exitCode === 0 ? 'SUCCEEDED' : 'FAILED', ended.exitCode, whyFailed(ended));
    } catch (error) {
      const message = error instanceof ScriptError ? error.message : `The agent could not run it: ${String(error)}`;
      onLine('ERROR', message);
      return end('FAILED', null, message);
    }
  }

  /** Asked anew after each wait, in which it may have been set. */
  #whatForced(): Forced | null {
    return this.#forced;
  }

  #startTimer(): () => void {
    const { timeoutSeconds } = this.#options;
    if (timeoutSeconds === null) return () => {};
    return after(timeoutSeconds * 1000, () =>
      this.end('TIMED_OUT', `It took longer than its time-out of ${timeoutSeconds} s and was ended`),
    );
  }
}

const whyFailed = ({ signal }: ProcessEnd): string | null =>
  signal === null ? null : `It was ended by signal ${signal}`;

function cannotStart(command: string, { code, message }: NodeJS.ErrnoException, host: string): ScriptError {
  if (code === 'ENOENT')
    return new ScriptError(
      `${command}, which runs this kind of script, is not on host ${host}: install it there, or put it into the agent's PATH`,
    );
  if (code === 'EACCES') return new ScriptError(`The agent may not execute ${command} on host ${host}`);
  if (code === 'E2BIG') return new ScriptError(`The arguments of the task are too long for host ${host}`);
  if (code === 'EAGAIN' || code === 'ENOMEM' || code === 'EMFILE')
    return new ScriptError(`Host ${host} has no room for another process now: ${message}`);
  return new ScriptError(`${command} could not be started on host ${host}: ${message}`);
}
