import { readSettings } from '../config.ts';
import type { HeartbeatKind } from '../gql/graphql.ts';
import { print, printError } from '../lib/print.ts';
import { forTerminal } from '../lib/text.ts';
import { newId } from '../lib/uuid.ts';
import { Tail } from '../runner/output.ts';
import { isPermanent } from '../api/beats.ts';
import { sourceOf, UsageError, type Context } from './context.ts';
import { BeatSender, explainOutcome } from './beat-sender.ts';

export interface BeatFlags {
  kind?: string;
  message?: string;
  exitCode?: string;
  runId?: string;
}

const TIMEOUT_MS = 5_000;

/** One heartbeat; says what the app is after it, or that the beat is kept until Lubdub can be reached. */
export async function sendOneBeat(app: string, flags: BeatFlags, { system, version, given }: Context): Promise<void> {
  const settings = readSettings(given, system);
  // Nothing at all, from a variable that is not set, is no success.
  if (flags.exitCode !== undefined && !/^-?\d+$/.test(flags.exitCode))
    throw new UsageError(`--exit-code must be a whole number, not ${JSON.stringify(flags.exitCode)}`);
  const exitCode = flags.exitCode === undefined ? null : Number(flags.exitCode);
  const message = flags.message === '-' ? await readStandardInput() : (flags.message ?? null);
  const sender = new BeatSender(settings, version);
  const beat = {
    app,
    ...sourceOf(settings, version),
    kind: (flags.kind?.toUpperCase() as HeartbeatKind | undefined) ?? null,
    message,
    exitCode,
    runId: flags.runId ?? null,
    sentAt: new Date().toISOString(),
    idempotencyKey: newId(Date.now()),
  };
  const outcome = await sender.send(beat, TIMEOUT_MS, new AbortController().signal);
  sender.close();
  if (outcome.state === 'sent') {
    const { nextDeadlineAt, status, app: known } = outcome.sent;
    const expected = nextDeadlineAt == null ? '' : `, the next beat is due by ${nextDeadlineAt}`;
    print(`${forTerminal(known?.name ?? app)} is ${status}${expected}\n`);
  } else {
    const line = isPermanent(outcome.error) ? outcome.error.message : explainOutcome(app, outcome);
    printError(`${forTerminal(line)}\n`);
  }
  // What is still under way, to a server that does not answer, must not hold this up.
  process.exit(outcome.state === 'sent' || outcome.state === 'kept' ? 0 : 1);
}

/** The end of it, as far as it fits into a beat, however much there is. */
async function readStandardInput(): Promise<string> {
  const tail = new Tail();
  for await (const chunk of process.stdin) tail.push(chunk as Buffer);
  return tail.text();
}
