import type * as fileSystem from 'node:fs';
import { url as inspectorUrl } from 'node:inspector';
import type * as threads from 'node:worker_threads';
import { Worker } from 'node:worker_threads';

const SIGN_OF_LIFE_MS = 1_000;
/** Of the watchdog's own time: one that was suspended together with the rest has not counted. */
const PATIENCE_SECONDS = 30;

interface Watched {
  /** Its one number changes with each turn of the event loop. */
  signs: Int32Array;
  patienceSeconds: number;
}

export interface WatchdogOptions {
  /** Seconds without a turn of the event loop after which the process is ended; left out: 30. */
  patienceSeconds?: number;
  /** Told when there is no watchdog any more; the process is as good as before there was one. */
  onFailure(error: Error): void;
}

/**
 * Ends this process when its event loop turns no more, so that a supervisor starts it again: a process that spins
 * answers nobody, and no signal either. A thread of its own watches it, which counts its own seconds. Not under a
 * debugger. Returns the function that stops it.
 */
export function startWatchdog({ patienceSeconds = PATIENCE_SECONDS, onFailure }: WatchdogOptions): () => Promise<void> {
  if (inspectorUrl() !== undefined) return async () => {};
  const signs = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const timer = setInterval(() => void Atomics.add(signs, 0, 1), SIGN_OF_LIFE_MS).unref();
  // By its text: a thread that has to load a TypeScript file takes 20 MB for that.
  const worker = new Worker(`(${watch.toString()})(require)`, {
    eval: true,
    // Not those of this process: `--input-type`, for one, would be for this text too.
    execArgv: [],
    workerData: { signs, patienceSeconds } satisfies Watched,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  });
  worker.unref();
  worker.on('error', onFailure);
  return async () => {
    clearInterval(timer);
    await worker.terminate();
  };
}

/** What the thread does. It sees nothing of this file but its arguments. */
function watch(require: NodeJS.Require): void {
  const { writeSync } = require('node:fs') as typeof fileSystem;
  const { workerData } = require('node:worker_threads') as typeof threads;
  const { signs, patienceSeconds } = workerData as Watched;
  let last = Atomics.load(signs, 0);
  let silentSeconds = 0;
  setInterval(() => {
    const now = Atomics.load(signs, 0);
    silentSeconds = now === last ? silentSeconds + 1 : 0;
    last = now;
    if (silentSeconds < patienceSeconds) return;
    try {
      // Not by process.stderr: a thread's goes through the event loop that is stuck.
      writeSync(
        2,
        `Lubdub has not answered anything for ${patienceSeconds} seconds and ends itself; it has to be started again.\n`,
      );
    } finally {
      // Nothing gentler reaches a process that does not turn.
      process.kill(process.pid, 'SIGKILL');
    }
  }, 1_000);
}
