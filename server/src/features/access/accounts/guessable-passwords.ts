import { Worker } from 'node:worker_threads';
import { unavailable } from '../../../lib/errors.ts';

/** Why a password is tried first: it is common, or close to one that is; or it is made of what is known of whoever has it. */
export type Guessable = 'COMMON' | 'CONTEXT';

/** What the thread is asked, and what it answers. */
export interface Question {
  id: number;
  password: string;
  known: readonly string[];
}
export interface Answer {
  id: number;
  found: Guessable | null;
}

export interface GuessablePasswordsOptions {
  /** What the thread runs. */
  script?: URL;
  /** Without a question, after which the thread is ended. */
  idleMs?: number;
  /** After which a question is given up, and the thread with it. */
  patienceMs?: number;
}

const SCRIPT = new URL('./guessable-passwords.worker.ts', import.meta.url);
/** Whoever is refused chooses another soon. */
const IDLE_MS = 60_000;
const PATIENCE_MS = 15_000;

interface Asked {
  resolve(found: Guessable | null): void;
  reject(error: unknown): void;
}

/**
 * Looks for passwords that are found soon by whoever tries common ones, their variations and what is known of the user. In a
 * thread of its own: its lists take a tenth of a second and more, and 27 MB, a long password half of that, and beats would
 * wait for both. There is none while no password is chosen. Nothing of it leaves the process.
 */
export class GuessablePasswords {
  readonly #script: URL;
  readonly #idleMs: number;
  readonly #patienceMs: number;
  readonly #asked = new Map<number, Asked>();
  #worker: Worker | null = null;
  #timer: NodeJS.Timeout | undefined;
  #last = 0;

  constructor({ script = SCRIPT, idleMs = IDLE_MS, patienceMs = PATIENCE_MS }: GuessablePasswordsOptions = {}) {
    this.#script = script;
    this.#idleMs = idleMs;
    this.#patienceMs = patienceMs;
  }

  /** Whether there is a thread now. */
  get isRunning(): boolean {
    return this.#worker !== null;
  }

  /**
   * Why a password is found soon; null where it is not. Rejects with UNAVAILABLE where it cannot be told: the next is asked
   * of another thread.
   * @param known names, mail addresses, URLs
   */
  find(password: string, known: readonly string[]): Promise<Guessable | null> {
    return new Promise((resolve, reject) => {
      this.#last += 1;
      this.#asked.set(this.#last, { resolve, reject });
      this.#worker ??= this.#start();
      this.#worker.ref();
      this.#worker.postMessage({ id: this.#last, password, known: [...known] } satisfies Question, []);
      this.#endAfter(this.#patienceMs);
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#script, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 256 } });
    worker.on('message', ({ id, found }: Answer) => {
      this.#asked.get(id)?.resolve(found);
      this.#asked.delete(id);
      if (this.#asked.size > 0 || this.#worker !== worker) return;
      worker.unref();
      this.#endAfter(this.#idleMs);
    });
    const end = (cause?: unknown) => this.#end(worker, cause);
    worker.on('error', end);
    worker.on('messageerror', end);
    worker.on('exit', () => end());
    return worker;
  }

  #endAfter(ms: number): void {
    clearTimeout(this.#timer);
    const worker = this.#worker;
    this.#timer = setTimeout(() => {
      if (worker !== null) this.#end(worker);
    }, ms).unref();
  }

  #end(worker: Worker, cause?: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    clearTimeout(this.#timer);
    void worker.terminate();
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const { reject } of asked) reject(unavailable('the password could not be looked at; try again', cause));
  }
}

const ofThisProcess = new GuessablePasswords();

/** {@link GuessablePasswords.find} by the one of this process. */
export const findGuessable = (password: string, known: readonly string[]): Promise<Guessable | null> =>
  ofThisProcess.find(password, known);
