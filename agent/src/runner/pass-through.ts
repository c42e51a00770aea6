import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { deferred } from '../lib/deferred.ts';
import { openOutputPipes } from './output-pipes.ts';
import { Transcript } from './transcript.ts';

/** How a command ended, as a shell tells it. */
export interface CommandEnd {
  exitCode: number;
  /** Why it could not be run, or what ended it. */
  reason: string | null;
  /** The end of what it printed; empty where that was not to be kept. */
  output: string;
}

const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/**
 * From the end of a command until its output is taken for complete, which something in the background may hold open for
 * ever.
 */
const LAST_OUTPUT_MS = 1_000;
/** `timeout` sends a signal to this process and to its group in one moment: the command is to get it once from here. */
const SAME_SIGNAL_MS = 100;

type Pipe = readonly [from: Readable, to: Writable];

/**
 * A command that runs as if it had been started in place of this process: with its input and output, its
 * signals and its way to end. What it prints is also kept, unless `keepsOutput` is false: then it has the very
 * files that this process has, be they a terminal.
 */
export class PassThrough {
  /** It has ended, and what it had printed by then has been read: at most a second later. Never rejects. */
  readonly ended: Promise<CommandEnd>;
  /** All that it printed has been passed on too, which a reader who is slow can hold up for as long as they like. */
  readonly passedOn: Promise<void>;
  readonly #transcript = new Transcript();
  #pipes: Pipe[] = [];

  constructor(command: string, args: string[], env: NodeJS.ProcessEnv, keepsOutput: boolean) {
    const ended = deferred<CommandEnd>();
    const passedOn = deferred<void>();
    this.ended = ended.promise;
    this.passedOn = passedOn.promise;
    const fail = (error: NodeJS.ErrnoException): void => {
      ended.resolve(cannotRun(command, error));
      passedOn.resolve();
    };
    const pipes = keepsOutput ? openOutputPipes() : null;
    let child: ChildProcess;
    try {
      const output: StdioOptions = pipes === null ? ['inherit', 'pipe', 'pipe'] : ['inherit', ...pipes.writeEnds];
      child = spawn(command, args, { stdio: keepsOutput ? output : 'inherit', env });
    } catch (error) {
      pipes?.stdout.destroy();
      pipes?.stderr.destroy();
      fail(error as NodeJS.ErrnoException);
      return;
    } finally {
      pipes?.closeWriteEnds();
    }
    const { stdout, stderr } = pipes ?? child;
    if (stdout !== null && stderr !== null)
      this.#pipes = [
        [stdout, process.stdout],
        [stderr, process.stderr],
      ];
    for (const [index, pipe] of this.#pipes.entries()) this.#pass(pipe, index);
    const stopForwarding = forwardSignals(child);
    child.once('error', (error) => {
      stopForwarding();
      fail(error);
    });
    child.once('exit', (code, signal) => {
      stopForwarding();
      const exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal];
      const reason = signal === null ? null : `ended by ${signal}`;
      const end = (): void => ended.resolve({ exitCode, reason, output: this.#transcript.text() });
      // A reader who is slow must not hold up the news of the end.
      setTimeout(end, LAST_OUTPUT_MS);
      const idle = setTimeout(() => {
        if (this.#pipes.some(([, to]) => to.writableNeedDrain)) idle.refresh();
        else finish();
      }, LAST_OUTPUT_MS);
      for (const [from] of this.#pipes) from.on('data', () => idle.refresh());
      const finish = (): void => {
        clearTimeout(idle);
        end();
        for (const [from] of this.#pipes) from.destroy();
        void Promise.all(this.#pipes.map(([, to]) => flushed(to))).then(() => passedOn.resolve());
      };
      void Promise.all(this.#pipes.map(([from]) => closed(from))).then(finish);
    });
  }

  #pass([from, to]: Pipe, stream: number): void {
    from.on('data', (chunk: Buffer) => this.#transcript.push(stream, chunk));
    from.pipe(to, { end: false });
    to.on('error', ({ code }: NodeJS.ErrnoException) => {
      from.unpipe(to);
      // Whoever read it has gone, as in `… | head`: the command is to learn of it as if it wrote there itself.
      if (code === 'EPIPE') from.destroy();
      // A full disk is no reason to end it.
      else from.resume();
    });
  }
}

/** Hands on the signals that this process gets; returns the function that ends this. */
function forwardSignals(child: ChildProcess): () => void {
  const last = new Map<NodeJS.Signals, number>();
  const forward = (signal: NodeJS.Signals): void => {
    // A terminal sends these to the command too.
    if ((signal === 'SIGINT' || signal === 'SIGQUIT') && isInForeground()) return;
    const now = performance.now();
    if (now - (last.get(signal) ?? -Infinity) < SAME_SIGNAL_MS) return;
    last.set(signal, now);
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  return () => {
    for (const signal of SIGNALS) process.off(signal, forward);
  };
}

/** Whether the keys of a terminal reach this process's group, also where input and output lead elsewhere. */
function isInForeground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return group === foreground;
  } catch {
    return isatty(0);
  }
}

/** Resolves when nothing comes out of a stream any more. */
async function closed(stream: Readable): Promise<void> {
  if (stream.closed) return;
  const { promise, resolve } = deferred<void>();
  stream.once('close', resolve);
  await promise;
}

/** Rejects never: what cannot be written any more counts as written. */
async function flushed(stream: Writable): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return;
  const { promise, resolve } = deferred<void>();
  stream.once('drain', resolve);
  stream.once('error', () => resolve());
  stream.once('close', resolve);
  stream.write('', () => resolve());
  await promise;
}

function cannotRun(command: string, { code, message }: NodeJS.ErrnoException): CommandEnd {
  if (code !== 'ENOENT')
    return { exitCode: NOT_EXECUTABLE, reason: `${command} cannot be run: ${message}`, output: '' };
  const isThere = command.includes('/') && statSync(command, { throwIfNoEntry: false }) !== undefined;
  const reason = isThere
    ? `${command} asks in its first line for a program that is not there`
    : `there is no command ${command}`;
  return { exitCode: NOT_FOUND, reason, output: '' };
}
