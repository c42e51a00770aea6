import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { within } from './events.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = 'server/src/main.ts';
/**
 * V8 optimises the embedded database's code again and again in the first seconds, on threads beside: as much work as the
 * rest of a start. Servers of tests are mostly gone before it pays.
 */
const NODE_FLAGS = ['--liftoff-only'];
/** Longer than any start should take on a machine that is busy with other tests. */
const START_MS = 60_000;

export type ServerEnvironment = Record<string, string>;

/** Settings of which none is taken from the surroundings. */
const settings = (env: ServerEnvironment): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  PORT: '0',
  LOG_LEVEL: 'warn',
  // Node's own, for its compiled source: a start takes half the time.
  NODE_COMPILE_CACHE: join(tmpdir(), 'lubdub-compile-cache'),
  ...env,
});

export interface Ended {
  /** Null where a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

const running = new Set<ServerProcess>();
process.once('exit', () => {
  for (const server of running) server.process.kill('SIGKILL');
});

/** A server as people run it: a process of its own. */
export class ServerProcess implements AsyncDisposable {
  readonly process: ChildProcess;
  /** Resolves when the process is gone. */
  readonly ended: Promise<Ended>;
  /** Rejects when the process ends before it serves. */
  readonly serving: Promise<string>;
  #stdout = '';
  #stderr = '';
  #url: string | null = null;

  constructor(env: ServerEnvironment, args: string[] = []) {
    this.process = spawn(process.execPath, [...NODE_FLAGS, MAIN, ...args], {
      cwd: ROOT,
      env: settings(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this);
    const serving = Promise.withResolvers<string>();
    const ended = Promise.withResolvers<Ended>();
    this.serving = serving.promise;
    this.ended = ended.promise;
    // Whoever does not wait for it may not care.
    this.serving.catch(() => {});
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      this.#url ??= /^Lubdub is at (\S+)/m.exec(this.#stdout)?.[1] ?? null;
      if (this.#url !== null) serving.resolve(this.#url);
    });
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.process.once('close', (code, signal) => {
      running.delete(this);
      serving.reject(new Error(`the server ended with ${signal ?? code}: ${this.#stderr}${this.#stdout}`));
      ended.resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
    });
  }

  /** Where it listens, e.g. `http://127.0.0.1:43210`. */
  get url(): string {
    if (this.#url === null) throw new Error('the server does not serve yet');
    return this.#url;
  }

  get output(): string {
    return this.#stdout + this.#stderr;
  }

  get isRunning(): boolean {
    return running.has(this);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Sends the signal and waits for the end. */
  async kill(signal: NodeJS.Signals): Promise<Ended> {
    this.process.kill(signal);
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill('SIGKILL');
  }
}

/**
 * Starts `main.ts` in a process of its own; resolves once it says where it listens.
 * @throws Error with what it said when it ends
 */
export async function startServerProcess(env: ServerEnvironment): Promise<ServerProcess> {
  const server = new ServerProcess(env);
  try {
    await within(START_MS, server.serving, 'the server did not start');
  } catch (error) {
    await server.kill('SIGKILL');
    throw error;
  }
  return server;
}

/** Runs `main.ts` until it ends by itself. */
export async function runToEnd(env: ServerEnvironment, args: string[] = []): Promise<Ended> {
  const server = new ServerProcess(env, args);
  try {
    return await within(START_MS, server.ended, 'the server did not end');
  } finally {
    await server.kill('SIGKILL');
  }
}

/** For `afterEach`: no process outlives its test, even one that ran out of time. */
export async function killServerProcesses(): Promise<void> {
  await Promise.all([...running].map((server) => server.kill('SIGKILL')));
}
