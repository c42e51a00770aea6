import { readSettings, SettingsError } from '../config.ts';
import { pause } from '../lib/pause.ts';
import { printError } from '../lib/print.ts';
import { forTerminal } from '../lib/text.ts';
import { newId } from '../lib/uuid.ts';
import { PassThrough, type CommandEnd } from '../runner/pass-through.ts';
import { sourceOf, type Context } from './context.ts';
import { BeatSender, explainOutcome, type NewBeat } from './beat-sender.ts';

export interface ExecFlags {
  runId?: string;
  /** Of `--no-output`. */
  output?: boolean;
}

/** What ends the wait for Lubdub when the command has ended. */
const HURRY_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
/** How long the end of the command may be held up by Lubdub. */
const TIMEOUT_MS = 4_500;

/**
 * Runs a command between a START and its end. The command is run whatever is wrong with the settings, the server or
 * this program, and the process ends as it does: at most 5 s later.
 */
export async function execute(
  app: string | null,
  command: string[],
  flags: ExecFlags,
  context: Context,
): Promise<void> {
  process.on('uncaughtException', (error) => say(`a mistake of its own: ${error.message}`));
  const { LUBDUB_TOKEN: _secret, ...env } = context.system.env;
  const [program = '', ...args] = command[0] === '--' ? command.slice(1) : command;
  if (env['LUBDUB_SERVER'] !== undefined) env['LUBDUB_SERVER'] = withoutPassword(env['LUBDUB_SERVER']);
  const run = new PassThrough(program, args, env, flags.output !== false);
  const report = app === null ? async () => {} : startReporting(app, flags, context);
  const end = await run.ended;
  if (end.reason !== null) say(end.reason);
  await report(end);
  await run.passedOn;
  process.exit(end.exitCode);
}

/** The command alone, where nobody can be told of it: says why. */
export function executeUnreported(why: string, command: string[], context: Context): Promise<void> {
  say(`no beat: ${why}`);
  return execute(null, command, { output: false }, context);
}

/**
 * Sends the START, and returns what tells of the end; where the settings are wrong that is nothing but a line that says
 * so.
 */
function startReporting(app: string, flags: ExecFlags, context: Context): (end: CommandEnd) => Promise<void> {
  try {
    const settings = readSettings(context.given, context.system);
    const sender = new BeatSender(settings, context.version);
    const runId = flags.runId ?? newId(Date.now());
    const beat = (kind: 'START' | 'SUCCESS' | 'FAIL'): NewBeat => ({
      app,
      ...sourceOf(settings, context.version),
      kind,
      runId,
      sentAt: new Date().toISOString(),
      idempotencyKey: `${runId}:${kind}`,
    });
    return reporterFor(app, sender, beat, flags.output !== false);
  } catch (error) {
    const reason = error instanceof SettingsError ? error.problems.join('; ') : String(error);
    say(`no beat for ${app}: ${reason}`);
    return async () => {};
  }
}

function reporterFor(
  app: string,
  sender: BeatSender,
  beat: (kind: 'START' | 'SUCCESS' | 'FAIL') => NewBeat,
  keepsOutput: boolean,
): (end: CommandEnd) => Promise<void> {
  const start = beat('START');
  const ended = new AbortController();
  // Beside the command, which does not wait for Lubdub.
  const started = sender.sendInBackground(start, ended.signal).then(
    () => null,
    (error: Error) => error,
  );
  return async ({ exitCode, reason, output }) => {
    const said = output === '' || output.endsWith('\n') ? output : `${output}\n`;
    const message = reason === null ? output : `${said}${reason}`;
    const end: NewBeat = { ...beat(exitCode === 0 ? 'SUCCESS' : 'FAIL'), exitCode, message: message || null };
    if (!keepsOutput) end.message = reason;
    const deadline = performance.now() + TIMEOUT_MS;
    ended.abort();
    const hurry = untilSignal();
    const timeout = pause(TIMEOUT_MS, hurry.signal).then(() => 'late' as const);
    const refused = await Promise.race([started, timeout]);
    // In the order in which they were made.
    if (refused === 'late') sender.keep(start);
    const outcome =
      refused instanceof Error
        ? { state: 'refused' as const, error: refused }
        : await sender.send(end, Math.max(0, deadline - performance.now()), hurry.signal);
    hurry.stop();
    sender.close();
    if (outcome.state !== 'sent') say(explainOutcome(app, outcome));
  };
}

/** Aborts when somebody wants this process to end. */
function untilSignal(): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const signal of HURRY_SIGNALS) process.on(signal, abort);
  return {
    signal: controller.signal,
    stop: () => {
      for (const signal of HURRY_SIGNALS) process.off(signal, abort);
    },
  };
}

function say(message: string): void {
  printError(`lubdub: ${forTerminal(message)}\n`);
}

function withoutPassword(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  if (url.username === '' && url.password === '') return address;
  url.username = '';
  url.password = '';
  return url.href;
}
