import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { deferred } from '../lib/deferred.ts';
import { pause } from '../lib/pause.ts';
import { isGroupAlive, signalGroup } from './group.ts';
import { openOutputPipes } from './output-pipes.ts';

type StreamName = 'stdout' | 'stderr';

export interface ProcessOptions {
  command: string;
  arguments: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  onOutput(stream: StreamName, chunk: Buffer): void;
}

export interface ProcessEnd {
  /** As a shell tells it: 128 + n after signal n. Null where nothing could be started. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** Why nothing could be started. */
  error: NodeJS.ErrnoException | null;
}

/** How long a group has between TERM and KILL. */
export const KILL_AFTER_MS = 10_000;
/** How long output is waited for whose pipe a process that outlives the script holds open. */
const LAST_OUTPUT_MS = 1_000;
const POLL_MS = 100;
/** How long what was killed may take to be gone: on a busy machine it still has to be given a processor. */
const DYING_MS = 1_000;

/** A program without a shell in a process group of its own, which ends with all that it started. */
export class ProcessGroup {
  /** Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  #killTimer: NodeJS.Timeout | null = null;
  #killedAt: number | null = null;

  constructor({ command, arguments: args, cwd, env, onOutput }: ProcessOptions) {
    const { promise, resolve } = deferred<ProcessEnd>();
    this.ended = promise;
    const pipes = openOutputPipes();
    try {
      const stdio = pipes === null ? (['ignore', 'pipe', 'pipe'] as const) : (['ignore', ...pipes.writeEnds] as const);
      this.#child = spawn(command, args, { cwd, env, detached: true, stdio: [...stdio] });
    } finally {
      pipes?.closeWriteEnds();
    }
    this.#child.once('error', (error) => resolve({ exitCode: null, signal: null, error }));
    const outputs = (['stdout', 'stderr'] as const).map((name) =>
      read((pipes ?? this.#child)[name], (chunk) => onOutput(name, chunk)),
    );
    this.#child.once('exit', (code, signal) => {
      const exitCode = signal === null ? code : 128 + constants.signals[signal];
      // A daemon that the script has left behind keeps its pipe; nobody waits for that.
      const late = setTimeout(() => outputs.forEach((output) => output.detach()), LAST_OUTPUT_MS);
      void Promise.all(outputs.map((output) => output.ended))
        .then(() => this.#waitForGroup())
        .finally(() => {
          clearTimeout(late);
          resolve({ exitCode, signal, error: null });
        });
    });
  }

  /** Undefined where nothing could be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** TERM for the whole group, and KILL for what is left of it `killAfterMs` later. */
  end(killAfterMs = KILL_AFTER_MS): void {
    if (this.pid === undefined) return;
    signalGroup(this.pid, 'SIGTERM');
    if (this.#killTimer !== null) clearTimeout(this.#killTimer);
    this.#killTimer = setTimeout(() => this.kill(), killAfterMs);
  }

  kill(): void {
    this.#killedAt ??= performance.now();
    if (this.pid !== undefined) signalGroup(this.pid, 'SIGKILL');
  }

  /** One that not even KILL ends within a second hangs in the system; nobody can wait for that. */
  get #isGivenUp(): boolean {
    return this.#killedAt !== null && performance.now() - this.#killedAt > DYING_MS;
  }

  /** What has been told to end ends as a whole: the script may be gone while what it started is not. */
  async #waitForGroup(): Promise<void> {
    while (this.#killTimer !== null && !this.#isGivenUp && this.pid !== undefined && isGroupAlive(this.pid))
      await pause(POLL_MS);
    if (this.#killTimer !== null) clearTimeout(this.#killTimer);
  }
}

interface Output {
  ended: Promise<void>;
  detach(): void;
}

function read(stream: Readable | null, onChunk: (chunk: Buffer) => void): Output {
  const { promise, resolve } = deferred<void>();
  if (stream === null) return { ended: Promise.resolve(), detach: () => {} };
  stream.on('data', onChunk);
  stream.once('close', () => resolve());
  stream.on('error', () => resolve());
  return {
    ended: promise,
    detach: () => {
      // Still read, so that whoever writes there is not stopped by it, and no longer listened to.
      stream.off('data', onChunk);
      stream.resume();
      (stream as Readable & { unref?: () => void }).unref?.();
      resolve();
    },
  };
}
