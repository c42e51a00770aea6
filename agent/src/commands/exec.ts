import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Client } from '../api/client.ts';
import { Refused, Unreachable } from '../api/failures.ts';
import { readSettings, type Flags, type Settings } from '../config.ts';
import type { SendHeartbeatInput } from '../gql/graphql.ts';
import { deferred } from '../lib/deferred.ts';
import { pause } from '../lib/pause.ts';
import { newId } from '../lib/uuid.ts';
import { Tail } from '../runner/output.ts';
import { sendBeats, sourceOf } from './beats.ts';
import type { Context } from './context.ts';

interface ExecFlags extends Flags {
  runId?: string;
}

interface Ended {
  exitCode: number;
  /** Why it could not be run, or what ended it. */
  reason: string | null;
  output: string;
}

const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
const BEAT_PATIENCE_MS = 10_000;
const LAST_OUTPUT_MS = 1_000;
const TRY_AGAIN_AFTER_MS = [500, 1_500, 4_000];

/** Runs a command between a START and its end; the process then exits as the command did, whatever became of the beats. */
export async function execute(app: string, command: string[], flags: ExecFlags, context: Context): Promise<void> {
  const settings = readSettings(flags, context.surroundings);
  const client = new Client({ ...settings, version: context.version });
  const beat = beatMaker(app, flags.runId ?? newId(Date.now()), settings, context.version);
  const start = beat('START');
  // Beside the command, which does not wait for Lubdub.
  const started = sendBeats(client, [start], BEAT_PATIENCE_MS).then(
    () => null,
    (error: unknown) => error,
  );
  const { exitCode, reason, output } = await run(
    command[0] === '--' ? command.slice(1) : command,
    context.surroundings.env,
  );
  if (reason !== null) process.stderr.write(`lubdub: ${reason}\n`);
  const message = reason === null ? output : `${output}${output === '' ? '' : '\n'}${reason}`;
  const end = beat(exitCode === 0 ? 'SUCCESS' : 'FAIL', { exitCode, message });
  try {
    const failure = await started;
    // Wrong is wrong; but a server that was away when the command began may be back.
    if (failure instanceof Refused) throw failure;
    const missed = failure === null ? [] : [{ ...start, sentAt: null, occurredAt: start.sentAt }];
    // One that was there when the command began is likely to be back soon.
    await sendStubbornly(client, [...missed, end], failure === null ? TRY_AGAIN_AFTER_MS : []);
  } catch (error) {
    process.stderr.write(`lubdub: no beat for ${app}: ${error instanceof Error ? error.message : String(error)}\n`);
  } finally {
    client.close();
  }
  process.exitCode = exitCode;
}

/** Tries again after each of these waits where the server is away: the same beat is recorded once. */
async function sendStubbornly(client: Client, beats: SendHeartbeatInput[], waitsMs: number[]): Promise<void> {
  for (const waitMs of [...waitsMs, null]) {
    try {
      await sendBeats(client, beats, BEAT_PATIENCE_MS);
      return;
    } catch (error) {
      if (waitMs === null || !(error instanceof Unreachable)) throw error;
      await pause(waitMs);
    }
  }
}

function beatMaker(app: string, runId: string, settings: Settings, version: string) {
  return (kind: 'START' | 'SUCCESS' | 'FAIL', more: Partial<SendHeartbeatInput> = {}): SendHeartbeatInput => ({
    app,
    ...sourceOf(settings, version),
    kind,
    runId,
    sentAt: new Date().toISOString(),
    idempotencyKey: `${runId}:${kind}`,
    ...more,
  });
}

/** Its input and output are those of this process; what it prints is also kept, as far as it fits into a beat. */
async function run([command = '', ...args]: string[], env: Record<string, string | undefined>): Promise<Ended> {
  const tail = new Tail();
  const { promise, resolve } = deferred<Ended>();
  const child = spawn(command, args, { stdio: ['inherit', 'pipe', 'pipe'], env });
  const outputs = [[child.stdout, process.stdout] as const, [child.stderr, process.stderr] as const];
  let idle: NodeJS.Timeout | undefined;
  for (const [from, to] of outputs) {
    from.on('data', (chunk: Buffer) => {
      tail.push(chunk);
      idle?.refresh();
    });
    from.pipe(to, { end: false });
    // Whoever reads this output has gone; the command is not to know.
    to.on('error', () => from.unpipe(to).resume());
  }
  const forward = (signal: NodeJS.Signals): void => {
    // A terminal sends these to the command too.
    if (process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT')) return;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  child.once('error', ({ code, message }: NodeJS.ErrnoException) => {
    const isMissing = code === 'ENOENT';
    const reason = isMissing ? `there is no command ${command}` : `${command} cannot be run: ${message}`;
    resolve({ exitCode: isMissing ? NOT_FOUND : NOT_EXECUTABLE, reason, output: '' });
  });
  const end = (code: number | null, signal: NodeJS.Signals | null): void => {
    if (signal === null) resolve({ exitCode: code ?? 1, reason: null, output: tail.text() });
    else resolve({ exitCode: 128 + constants.signals[signal], reason: `ended by ${signal}`, output: tail.text() });
  };
  child.once('exit', (code, signal) => {
    // What it has left in the background may hold its output open for ever.
    idle = setTimeout(() => {
      if (outputs.some(([, to]) => to.writableNeedDrain)) idle?.refresh();
      else end(code, signal);
    }, LAST_OUTPUT_MS);
  });
  child.once('close', end);
  try {
    return await promise;
  } finally {
    clearTimeout(idle);
    for (const signal of SIGNALS) process.off(signal, forward);
    for (const [from] of outputs) from.destroy();
  }
}
