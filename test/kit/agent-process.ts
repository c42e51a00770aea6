import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../agent/src/main.ts', import.meta.url));

/** Writes down when it starts, for which slot and by whom, and what it was given. */
const NOTE_START = `#!/bin/bash
echo "$EPOCHREALTIME $LUBDUB_TASK_ID $LUBDUB_SCHEDULED_FOR $LUBDUB_RUN_ID" >> "$STARTS"
`;

export interface Start {
  /** Epoch milliseconds. */
  at: number;
  taskId: string;
  scheduledFor: string;
  runId: string;
}

/** A directory of scripts, and what they write down. */
export class Scripts implements AsyncDisposable {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** With `note.sh`, which only writes down that it has started. */
  static async make(): Promise<Scripts> {
    const scripts = new Scripts(await mkdtemp(join(tmpdir(), 'lubdub-scripts-')));
    await scripts.add('note.sh', '');
    return scripts;
  }

  get starts(): string {
    return join(this.directory, 'starts.txt');
  }

  /** Adds a script in bash that writes down its start and then does what `body` says. */
  async add(name: string, body: string): Promise<void> {
    await writeFile(join(this.directory, name), `${NOTE_START}${body}\n`);
    await chmod(join(this.directory, name), 0o755);
  }

  async readStarts(): Promise<Start[]> {
    const text = await readFile(this.starts, 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [at = '', taskId = '', scheduledFor = '', runId = ''] = line.split(' ');
        return { at: Number(at.replace(',', '.')) * 1_000, taskId, scheduledFor, runId };
      });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

export interface AgentOptions {
  server: string;
  scripts: Scripts;
  host: string;
  /** Left out: one of its own, which goes with it. */
  spool?: string;
  args?: string[];
  /** Left out: none of its own. */
  env?: Record<string, string>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** An agent as people run it: a process of its own. */
export class AgentProcess implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly exited: Promise<unknown>;
  readonly spool: string;
  #output = '';

  private constructor({ server, scripts, host, args = [], env = {} }: AgentOptions, spool: string) {
    this.spool = spool;
    const flags = [
      '--server',
      server,
      '--scripts',
      scripts.directory,
      '--user',
      'deploy',
      '--host',
      host,
      '--spool',
      spool,
    ];
    this.process = spawn(process.execPath, [MAIN, 'agent', ...flags, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_COMPILE_CACHE: join(tmpdir(), 'lubdub-compile-cache'),
        STARTS: scripts.starts,
        ...env,
      },
    });
    running.add(this.process);
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    this.exited = once(this.process, 'exit').finally(() => running.delete(this.process));
  }

  static async start(options: AgentOptions): Promise<AgentProcess> {
    return new AgentProcess(options, options.spool ?? (await mkdtemp(join(tmpdir(), 'lubdub-spool-'))));
  }

  /** What it has said so far. */
  get output(): string {
    return this.#output;
  }

  /** What it keeps on disk until the server has it. */
  async kept(): Promise<string> {
    const names = await readdir(this.spool, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    // One may be gone by now.
    return (await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))).join('\n');
  }

  /** Sends the signal and waits for the end; returns the exit status, null where a signal ended it. */
  async kill(signal: NodeJS.Signals): Promise<number | null> {
    this.process.kill(signal);
    await this.exited;
    return this.process.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (running.has(this.process)) await this.kill('SIGKILL');
    await rm(this.spool, { recursive: true, force: true });
  }
}
