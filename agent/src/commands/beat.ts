import { Client } from '../api/client.ts';
import { readSettings, type Flags } from '../config.ts';
import type { HeartbeatKind } from '../gql/graphql.ts';
import { newId } from '../lib/uuid.ts';
import { sendBeats, sourceOf } from './beats.ts';
import { UsageError, type Context } from './context.ts';

interface BeatFlags extends Flags {
  kind?: string;
  message?: string;
  exitCode?: string;
  runId?: string;
}

/** One heartbeat; says what the app is after it. */
export async function sendBeat(app: string, flags: BeatFlags, { surroundings, version }: Context): Promise<void> {
  const settings = readSettings(flags, surroundings);
  const exitCode = flags.exitCode === undefined ? null : Number(flags.exitCode);
  if (exitCode !== null && !Number.isInteger(exitCode))
    throw new UsageError(`--exit-code must be a whole number, not ${JSON.stringify(flags.exitCode)}`);
  const client = new Client({ ...settings, version });
  try {
    const sent = await sendBeats(client, [
      {
        app,
        ...sourceOf(settings, version),
        kind: (flags.kind?.toUpperCase() as HeartbeatKind | undefined) ?? null,
        message: flags.message === '-' ? await readStandardInput() : (flags.message ?? null),
        exitCode,
        runId: flags.runId ?? null,
        sentAt: new Date().toISOString(),
        idempotencyKey: newId(Date.now()),
      },
    ]);
    const expected = sent.nextDeadlineAt == null ? '' : `, the next beat is due by ${sent.nextDeadlineAt}`;
    process.stdout.write(`${sent.app?.name ?? app} is ${sent.status}${expected}\n`);
  } finally {
    client.close();
  }
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
